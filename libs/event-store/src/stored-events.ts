import { readSql } from '#libs/postgres';
import type { EventMeta, FoldedEvent, LogPosition, StoredEvent } from './events.js';
import { placeOf } from './leased-checkpoint.js';
import { type Setup, Setups, UnreadableSetup } from './setups.js';
import type { Statements } from './statements.js';

export interface StreamRange {
  readonly casterId: string;
  readonly afterVersion: number;
  readonly upToVersion?: number;
}

interface FoldedRow {
  account_id: string;
  caster_id: string;
  version: number;
  type: string;
  schema_version: number;
  data: Record<string, unknown>;
  setup_hash: Buffer | null;
}

interface EventRow extends FoldedRow {
  position: bigint;
  era: number;
  xid: bigint;
  event_id: string;
  meta: EventMeta;
  recorded_at: Date;
}

const readStreamsSql = readSql(import.meta.url, 'read-streams.sql');
const readStreamsToFoldSql = readSql(import.meta.url, 'read-streams-to-fold.sql');
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

  /** As `ofStreams`, by whoever reads a great many and looks at nothing else. */
  async toFold(ranges: readonly StreamRange[]): Promise<FoldedEvent[]> {
    if (ranges.length === 0) return [];
    const { rows } = await this.statements.run<FoldedRow>('read-streams-to-fold', readStreamsToFoldSql, [
      ranges.map(({ casterId }) => casterId),
      ranges.map(({ afterVersion }) => afterVersion),
      ranges.map(({ upToVersion }) => upToVersion ?? latestVersion),
    ]);
    const setups = await this.setupsOf(rows);
    return rows.map((row) => {
      const event = {
        accountId: row.account_id,
        casterId: row.caster_id,
        version: row.version,
        type: row.type,
        schemaVersion: row.schema_version,
        data: row.data,
        setupHash: row.setup_hash?.toString('hex'),
      };
      if (row.setup_hash) putSetupBack(event, setups(row));
      return event;
    });
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

  async versionAt(accountId: string, casterId: string, time: Date): Promise<number> {
    const { rows } = await this.statements.run<{ version: number }>(
      'version-at',
      `select coalesce(max(version), 0) as version
       from events
       where account_id = $1 and caster_id = $2 and date_trunc('milliseconds', recorded_at) <= $3`,
      [accountId, casterId, time],
    );
    return rows[0]!.version;
  }

  private async whole(rows: readonly EventRow[]): Promise<StoredEvent[]> {
    const setups = await this.setupsOf(rows);
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

      const carrier = { ...event, setupHash: row.setup_hash.toString('hex') };
      putSetupBack(carrier, setups(row));
      return carrier;
    });
  }

  /** The setups that these rows name, all read together. */
  private async setupsOf(rows: readonly FoldedRow[]): Promise<(row: FoldedRow) => Setup | UnreadableSetup> {
    const setups = await this.setups.readAll(
      rows.flatMap((row) => (row.setup_hash ? [nameOf(row, row.setup_hash)] : [])),
    );
    return (row) => {
      const name = nameOf(row, row.setup_hash!);
      return (
        setups.get(Setups.keyOf(name)) ??
        new UnreadableSetup(`Setup ${name.hash} of account ${name.accountId} is missing from the database.`)
      );
    };
  }
}

/** Into data that were just read, and are nobody else's. */
function putSetupBack(event: { data: Record<string, unknown> }, setup: Setup | UnreadableSetup): void {
  if (!(setup instanceof UnreadableSetup)) {
    event.data.setup = setup;
    return;
  }
  Object.defineProperty(event, 'data', {
    enumerable: true,
    get(): never {
      throw setup;
    },
  });
}

const nameOf = (row: FoldedRow, hash: Buffer) => ({ accountId: row.account_id, hash: hash.toString('hex') });
