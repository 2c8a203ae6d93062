import type { Database } from '#libs/postgres';
import type { LogPosition } from './events.js';

/** Before the first event. */
export const START: LogPosition = { xid: 0n, position: 0n };

/**
 * How far a reader of the whole log has come, moved by one holder at a time. The database's clock alone decides when
 * a lease is over, and each change of holder raises the epoch: a holder that was away and lost it writes nothing more.
 */
export class LeasedCheckpoint {
  private epoch: bigint | null = null;

  constructor(
    private readonly database: Database,
    readonly name: string,
    /** This very process, not its role: two that give the same name would both be holders. */
    readonly holder: string,
    private readonly leaseMs: number,
  ) {}

  /** Null while another holds the lease. */
  async acquire(): Promise<{ epoch: bigint; at: LogPosition } | null> {
    // clock_timestamp(), not now(): the statement may have waited for the row, and then now() is long ago.
    const { rows } = await this.database.pool.query<{ epoch: bigint; xid: bigint; position: bigint }>({
      name: 'acquire-checkpoint',
      text: `insert into checkpoints as held (name, holder, epoch, lease_until)
             values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3::float8 / 1000))
             on conflict (name) do update
             set holder      = excluded.holder,
                 epoch       = held.epoch + (held.holder is distinct from excluded.holder)::int,
                 lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
             where held.holder is null or held.holder = excluded.holder or held.lease_until < clock_timestamp()
             returning epoch, xid, position`,
      values: [this.name, this.holder, this.leaseMs],
    });
    const row = rows[0];
    this.epoch = row?.epoch ?? null;
    return row ? { epoch: row.epoch, at: { xid: row.xid, position: row.position } } : null;
  }

  /** False: the lease is lost. */
  async renew(): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'renew-checkpoint',
      text: `update checkpoints
             set lease_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
             where name = $1 and holder = $2 and epoch = $3`,
      values: [this.name, this.holder, this.epoch, this.leaseMs],
    });
    return rowCount === 1;
  }

  /** Moves the checkpoint and renews the lease. False: the lease is lost, and nothing was moved. */
  async advance(at: LogPosition): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'advance-checkpoint',
      text: `update checkpoints
             set xid = $5, position = $6, lease_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
             where name = $1 and holder = $2 and epoch = $3`,
      values: [this.name, this.holder, this.epoch, this.leaseMs, at.xid, at.position],
    });
    return rowCount === 1;
  }

  /** Lets the next holder begin at once instead of waiting for the lease to end. */
  async release(): Promise<void> {
    const epoch = this.epoch;
    this.epoch = null;
    await this.database.pool.query({
      name: 'release-checkpoint',
      text: `update checkpoints set holder = null, lease_until = null where name = $1 and holder = $2 and epoch = $3`,
      values: [this.name, this.holder, epoch],
    });
  }
}
