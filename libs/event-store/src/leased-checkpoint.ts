import type { Database } from '#libs/postgres';
import { eventsChannel, releasedBy } from './announcements.js';
import type { LogPosition } from './events.js';
import { ParkedStreams } from './parked-streams.js';

/** Before the first event. */
export const START: LogPosition = { era: 1, xid: 0n, position: 0n };

/** What a reader that publishes has sent: its topic, and per partition the offset after the last acknowledged record. */
export interface Sent {
  readonly topic: string;
  readonly ends: Readonly<Record<number, string>>;
  /** The furthest place that was ever published, where the checkpoint was moved back from it. */
  readonly upTo?: { readonly era: number; readonly xid: string; readonly position: string };
}

export interface Lease {
  /** One more at each change of holder. */
  readonly epoch: bigint;
  readonly at: LogPosition;
  /** Null for a reader that publishes nothing, and before it ever did. */
  readonly sent: Sent | null;
}

interface CheckpointRow {
  epoch: bigint;
  era: number;
  xid: bigint;
  position: bigint;
  sent: Sent | null;
}

/**
 * How far a reader of the whole log has come, moved by one holder at a time. The database's clock alone decides when
 * a lease is over, and each change of holder raises the epoch: a holder that was away and lost it writes nothing more.
 * A checkpoint that is not where its holder left it (a restored database, a republication) counts as a lost lease:
 * the holder acquires it again, and goes on from where it is.
 */
export class LeasedCheckpoint {
  readonly parked: ParkedStreams;
  private epoch: bigint | null = null;
  private at: LogPosition = START;
  /** Or acquired. */
  private renewedAt = 0;
  private readonly waiting = new Set<() => void>();
  private readonly taking = new Set<() => void>();

  constructor(
    private readonly database: Database,
    readonly name: string,
    /** This very process, not its role: two that give the same name would both be holders. */
    readonly holder: string,
    private readonly leaseMs: number,
  ) {
    this.parked = new ParkedStreams(database, () => ({ name, holder, epoch: this.epoch }));
  }

  /** Null while another holds the lease. */
  async acquire(): Promise<Lease | null> {
    // clock_timestamp(), not now(): the statement may have waited for the row, and then now() is long ago.
    const { rows } = await this.database.query<CheckpointRow>({
      name: 'acquire-checkpoint',
      text: `insert into checkpoints as held (name, holder, epoch, lease_until)
             values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3::float8 / 1000))
             on conflict (name) do update
             set holder      = excluded.holder,
                 epoch       = held.epoch + (held.holder is distinct from excluded.holder)::int,
                 lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
             where held.holder is null or held.holder = excluded.holder or held.lease_until < clock_timestamp()
                -- by another clock, before the database moved
                or held.lease_until > clock_timestamp() + make_interval(secs => 2 * $3::float8 / 1000)
             returning epoch, era, xid, position, sent`,
      values: [this.name, this.holder, this.leaseMs],
    });
    const [row] = rows;
    this.renewedAt = performance.now();
    const isTaken = row !== undefined && row.epoch !== this.epoch;
    this.epoch = row?.epoch ?? null;
    if (row === undefined) return null;
    if (isTaken) for (const listener of this.taking) listener();

    const { epoch, era, xid, position, sent } = row;
    this.at = { era, xid, position };
    return { epoch, at: this.at, sent };
  }

  /** False: the lease is lost. */
  async renew(): Promise<boolean> {
    const askedAt = performance.now();
    const { rowCount } = await this.database.query({
      name: 'renew-checkpoint',
      text: `update checkpoints
             set lease_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
             where name = $1 and holder = $2 and epoch = $3 and (era, xid, position) = ($5, $6, $7)`,
      values: [this.name, this.holder, this.epoch, this.leaseMs, ...placeOf(this.at)],
    });
    // One that lost it is not to take it for renewed.
    this.renewedAt = rowCount === 1 ? askedAt : -Infinity;
    return rowCount === 1;
  }

  /**
   * As `renew`, for whoever has nothing to do but to keep it. Asked often, it renews rarely enough: each renewal is a
   * write, and dead row versions stay while a stranger holds the horizon back.
   */
  async isStillHeld(): Promise<boolean> {
    return performance.now() - this.renewedAt < this.leaseMs / 3 || this.renew();
  }

  /** Keeps the lease meanwhile: the work may take longer than that, while a broker is away for example. */
  async whileRenewing<Result>(
    work: () => Promise<Result>,
    /** False: whoever works has come to a standstill, and another may do better. */
    mayRenew: () => boolean = () => true,
  ): Promise<Result> {
    const renew = () => this.renew().catch(() => undefined);
    const timer = setInterval(() => mayRenew() && void renew(), this.leaseMs / 3);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Moves the checkpoint and renews the lease. False: the lease is lost, and nothing was moved. Not repeated on a lost
   * connection: where it stands then, the next lease says.
   */
  async advance(at: LogPosition, sent: Sent | null = null): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'advance-checkpoint',
      text: `update checkpoints
             set era = $8, xid = $9, position = $10, sent = coalesce($11::json, sent),
                 lease_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
             where name = $1 and holder = $2 and epoch = $3 and (era, xid, position) = ($5, $6, $7)`,
      values: [
        this.name,
        this.holder,
        this.epoch,
        this.leaseMs,
        ...placeOf(this.at),
        ...placeOf(at),
        sent && JSON.stringify(sent),
      ],
    });
    if (rowCount !== 1) return false;
    this.renewedAt = performance.now();
    this.at = at;
    return true;
  }

  /** For whoever waits for the lease: it may be free before it would end. */
  onReleased(listener: () => void): void {
    this.waiting.add(listener);
  }

  /** The lease is this one's now and was not before, or was taken from it meanwhile. */
  onTaken(listener: () => void): void {
    this.taking.add(listener);
  }

  /** A notice of the events channel came; undefined where some may have been missed. */
  heard(notice: string | undefined): void {
    if (notice === undefined || releasedBy(notice) === this.name)
      for (const listener of this.waiting) listener();
  }

  /** Lets the next holder begin at once instead of waiting for the lease to end: those who wait for it are told. */
  async release(): Promise<void> {
    const epoch = this.epoch;
    this.epoch = null;
    await this.database.pool.query({
      name: 'release-checkpoint',
      text: `with released as (
               update checkpoints set holder = null, lease_until = null
               where name = $1 and holder = $2 and epoch = $3 returning name
             )
             select pg_notify('${eventsChannel}', 'released ' || name) from released`,
      values: [this.name, this.holder, epoch],
    });
  }
}

/**
 * Has a reader read again from there, whoever holds the lease: the holder finds the checkpoint moved, acquires it anew
 * and goes on from its new place. False: there is no such reader yet.
 */
export async function moveCheckpoint(database: Database, name: string, to: LogPosition): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `update checkpoints
     set sent = case when sent->'upTo' is null or (era, xid, position) >
             ((sent->'upTo'->>'era')::int, (sent->'upTo'->>'xid')::xid8, (sent->'upTo'->>'position')::int8)
           then (sent::jsonb || jsonb_build_object('upTo',
             jsonb_build_object('era', era, 'xid', xid::text, 'position', position::text)))::json
           else sent end,
         era = $2, xid = $3, position = $4, epoch = epoch + 1
     where name = $1`,
    [name, ...placeOf(to)],
  );
  return rowCount === 1;
}

/**
 * Has whoever holds the lease acquire it anew: it goes on from where it is, and tries again what it has parked.
 * False: there is no such reader yet.
 */
export async function renewLease(database: Database, name: string): Promise<boolean> {
  const { rowCount } = await database.pool.query('update checkpoints set epoch = epoch + 1 where name = $1', [
    name,
  ]);
  return rowCount === 1;
}

export const placeOf = ({ era, xid, position }: LogPosition) => [era, xid, position];
