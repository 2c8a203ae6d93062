import { readSql } from '#libs/postgres';
import type { LogPosition, StoredEvent } from './events.js';
import { placeOf } from './leased-checkpoint.js';
import type { Statements } from './statements.js';

/** That an event happened, without what it changed: small, whatever the size of its setup. */
export interface LogEntry
  extends LogPosition,
    Pick<StoredEvent, 'accountId' | 'casterId' | 'version' | 'eventId' | 'type' | 'meta' | 'recordedAt'> {
  /** What the stream is called from here on, where the event says so. */
  readonly name?: string;
}

interface EntryRow {
  position: bigint;
  era: number;
  xid: bigint;
  account_id: string;
  caster_id: string;
  version: number;
  event_id: string;
  type: string;
  name: string | null;
  meta: LogEntry['meta'];
  recorded_at: Date;
}

const LAST_POSITION = 9_223_372_036_854_775_807n;
const readLogEntriesSql = readSql(import.meta.url, 'read-log-entries.sql');

export class LogEntries {
  constructor(private readonly statements: Statements) {}

  async inCommitOrder(after: LogPosition, limit: number): Promise<LogEntry[]> {
    const { rows } = await this.statements.run<EntryRow>('read-log-entries', readLogEntriesSql, [
      ...placeOf(after),
      limit,
    ]);
    return rows.map((row) => ({
      position: row.position,
      era: row.era,
      xid: row.xid,
      accountId: row.account_id,
      casterId: row.caster_id,
      version: row.version,
      eventId: row.event_id,
      type: row.type,
      ...(row.name !== null && { name: row.name }),
      meta: row.meta,
      recordedAt: row.recorded_at,
    }));
  }

  /** Right below the oldest running transaction: what commits from now on comes after it. */
  async end(): Promise<LogPosition> {
    const { rows } = await this.statements.run<{ era: number; horizon: bigint }>(
      'end-of-log',
      'select max(era) as era, pg_snapshot_xmin(pg_current_snapshot()) as horizon from log_eras',
      [],
    );
    const { era, horizon } = rows[0]!;
    return { era, xid: horizon - 1n, position: LAST_POSITION };
  }
}
