import { readSql } from '#libs/postgres';
import type { EventMeta, LogPosition, StoredEvent } from './events.js';
import { placeOf } from './leased-checkpoint.js';
import { type Setup, Setups, UnreadableSetup } from './setups.js';
import type { Statements } from './statements.js';

export interface StreamRange {
  readonly casterId: string;
  readonly afterVersion: number;
  readonly upToVersion?: number;
}

interface EventRow {
  position: bigint;
  era: number;
  xid: bigint;
  account_id: string;
  caster_id: string;
  version: number;
  event_id: string;
  type: string;
  schema_version: number;
  data: Readonly<Record<string, unknown>>;
  meta: EventMeta;
  setup_hash: Buffer | null;
  recorded_at: Date;
}

const readStreamsSql = readSql(import.meta.url, 'read-streams.sql');
const readAllSql = readSql(import.meta.url, 'read-all.sql');
const readAllWithinBytesSql = readSql(import.meta.url, 'read-all-within-bytes.sql');
const latestVersion = 2 ** 31 - 1;

/**
 * Reads events, whole: each with its setup put back. One whose setup cannot be read throws when its data are asked for,
 * and no earlier: whoever reads many goes on with the others.
 */
export class StoredEvents {
  constructor(
    private readonly statements: Statements,
    private readonly setups: Setups,
  ) {}

  async ofStreams(ranges: readonly StreamRange[]): Promise<StoredEvent[]> {
    if (ranges.length === 0) return [];
    const { rows } = await this.statements.run<EventRow>('read-streams', readStreamsSql, [
      ranges.map(({ casterId }) => casterId),
      ranges.map(({ afterVersion }) => afterVersion),
      ranges.map(({ upToVersion }) => upToVersion ?? latestVersion),
    ]);
    return this.whole(rows);
  }

  /** Those of each range by itself; ranges of one stream may overlap. */
  async ofEach(ranges: readonly StreamRange[]): Promise<StoredEvent[][]> {
    const widest = new Map<string, StreamRange>();
    for (const { casterId, afterVersion, upToVersion } of ranges) {
      const wider = widest.get(casterId);
      widest.set(casterId, {
        casterId,
        afterVersion: Math.min(afterVersion, wider?.afterVersion ?? afterVersion),
        upToVersion: Math.max(upToVersion ?? latestVersion, wider?.upToVersion ?? 0),
      });
    }
    const events = await this.ofStreams([...widest.values()]);
    return ranges.map(({ casterId, afterVersion, upToVersion = latestVersion }) =>
      events.filter(
        (event) =>
          event.casterId === casterId && event.version > afterVersion && event.version <= upToVersion,
      ),
    );
  }

  async inCommitOrder(after: LogPosition, limit: number, maxBytes?: number): Promise<StoredEvent[]> {
    const { rows } =
      maxBytes === undefined
        ? await this.statements.run<EventRow>('read-all', readAllSql, [...placeOf(after), limit])
        : await this.statements.run<EventRow>('read-all-within-bytes', readAllWithinBytesSql, [
            ...placeOf(after),
            limit,
            Math.floor(maxBytes),
          ]);
    return this.whole(rows);
  }

  /**
   * Whether anything is committed after this place, readable by now or not. A reader that found nothing asks this
   * and not "above the horizon": the horizon may have moved since it read.
   */
  async committedAfter(after: LogPosition): Promise<boolean> {
    const { rows } = await this.statements.run<{ after: boolean }>(
      'committed-after',
      `select exists (
         select from events
         where (era, xid, position) > ($1::int, $2::xid8, $3::int8)
       ) as after`,
      placeOf(after),
    );
    return rows[0]!.after;
  }

  async placeBefore(time: Date): Promise<LogPosition | null> {
    const { rows } = await this.statements.run<{ era: number; xid: bigint; position: bigint }>(
      'place-before',
      `select era, xid, position - 1 as position
       from events
       where recorded_at >= $1
       order by era, xid, position
       limit 1`,
      [time],
    );
    return rows[0] ?? null;
  }

  private async whole(rows: readonly EventRow[]): Promise<StoredEvent[]> {
    const named = rows.flatMap((row) => (row.setup_hash ? [nameOf(row, row.setup_hash)] : []));
    const setups = await this.setups.readAll(named);
    return rows.map((row) => {
      const event = {
        position: row.position,
        era: row.era,
        xid: row.xid,
        accountId: row.account_id,
        casterId: row.caster_id,
        version: row.version,
        eventId: row.event_id,
        type: row.type,
        schemaVersion: row.schema_version,
        data: row.data,
        meta: row.meta,
        recordedAt: row.recorded_at,
      };
      if (!row.setup_hash) return event;

      const name = nameOf(row, row.setup_hash);
      const setup =
        setups.get(Setups.keyOf(name)) ??
        new UnreadableSetup(`Setup ${name.hash} of account ${name.accountId} is missing from the database.`);
      return withSetup({ ...event, setupHash: name.hash }, setup);
    });
  }
}

function withSetup(event: StoredEvent, setup: Setup | UnreadableSetup): StoredEvent {
  if (!(setup instanceof UnreadableSetup)) return { ...event, data: { ...event.data, setup } };
  return Object.defineProperty({ ...event }, 'data', {
    enumerable: true,
    get(): never {
      throw setup;
    },
  });
}

const nameOf = (row: EventRow, hash: Buffer) => ({ accountId: row.account_id, hash: hash.toString('hex') });
