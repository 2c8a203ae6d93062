import { v7 as uuidV7 } from 'uuid';
import type { Database } from '#libs/postgres';
import type { AuditEntry } from './audit-entry.js';
import { writeAuditEntries } from './write-audit-entries.js';

/** An entry as it is read back. */
export interface RecordedEntry extends AuditEntry {
  /** Refusals alike that came at the same moment; time and request are those of the first. */
  readonly times: number;
  /** Where it is in the log: what comes `after` it is older. */
  readonly place: string;
}

export interface AuditFilter {
  readonly accountId: string;
  /** Both ends included. */
  readonly since?: Date;
  readonly until?: Date;
  /** Only what access refused. */
  readonly denied?: boolean;
  readonly limit: number;
  /** The place of the last entry seen. */
  readonly after?: string;
}

interface EntryRow {
  entry: string;
  at: Date;
  account_id: string;
  principal_type: AuditEntry['principalType'];
  principal_name: string;
  access_key_id: string | null;
  action: string;
  resource: string | null;
  code: string;
  denied: boolean;
  request_id: string | null;
  source_ip: string | null;
  times: number;
}

/** Entries of one account, newest first. As many as the limit: there may be more after the last one. */
export async function readAuditLog(
  database: Pick<Database, 'query'>,
  { accountId, since, until, denied = false, limit, after }: AuditFilter,
): Promise<RecordedEntry[]> {
  const from = after === undefined ? undefined : placeOf(after);
  const { rows } = await database.query<EntryRow>(
    `select *
     from audit_log
     where account_id = $1
       and ($2::timestamptz is null or at >= $2) and ($3::timestamptz is null or at <= $3)
       and ($4::timestamptz is null or (at, entry) < ($4, $5::uuid))
       and (denied or not $6::boolean)
     order by at desc, entry desc
     limit $7`,
    [accountId, since ?? null, until ?? null, from?.at ?? null, from?.entry ?? null, denied, limit],
  );
  return rows.map(entryOf);
}

function placeOf(after: string): { at: Date; entry: string } {
  const [at = '', entry = ''] = after.split('/');
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(entry))
    throw new Error('This is no place in the audit log: give that of an entry.');
  return { at: new Date(at), entry };
}

function entryOf(row: EntryRow): RecordedEntry {
  return {
    at: row.at,
    accountId: row.account_id,
    principalType: row.principal_type,
    principalName: row.principal_name,
    accessKeyId: row.access_key_id ?? undefined,
    action: row.action,
    resource: row.resource ?? undefined,
    code: row.code,
    denied: row.denied,
    // As answers and log lines write it.
    requestId: row.request_id?.toUpperCase(),
    sourceIp: row.source_ip ?? undefined,
    times: row.times,
    place: `${row.at.toISOString()}/${row.entry}`,
  };
}

/** What was changed by the command line, where no access key says who did it. */
export interface OperatorAction {
  readonly accountId: string;
  /** `CreateAccessKey` */
  readonly action: string;
  /** `access key UK…`, never a secret. */
  readonly resource: string;
  /** Who is logged in at the operating system. */
  readonly operator: string;
}

/** Kept whatever calls are. Resolves once it is written. */
export async function recordOperatorAction(
  database: Pick<Database, 'query'>,
  { accountId, action, resource, operator }: OperatorAction,
): Promise<void> {
  await writeAuditEntries(database, [
    {
      entry: uuidV7(),
      at: new Date(),
      accountId,
      principalType: 'operator',
      principalName: operator,
      action,
      resource,
      code: 'OK',
      denied: false,
      times: 1,
    },
  ]);
}

const SWEPT_AT_ONCE = 500;

/** Removes entries older than these days in small steps; says how many. */
export async function sweepAuditLog(database: Pick<Database, 'query'>, days: number): Promise<number> {
  for (let swept = 0; ; ) {
    const { rowCount } = await database.query(
      `delete from audit_log
       where ctid = any (array(
         select ctid from audit_log
         where at < now() - make_interval(days => $1)
         order by at limit $2
         for update skip locked
       ))`,
      [days, SWEPT_AT_ONCE],
    );
    swept += rowCount;
    if (rowCount < SWEPT_AT_ONCE) return swept;
  }
}
