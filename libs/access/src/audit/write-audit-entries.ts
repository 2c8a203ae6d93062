import { type Database, readSql } from '#libs/postgres';
import type { AuditEntry } from './audit-entry.js';

/** An entry under its id, with the number of refusals that it stands for. */
export interface AuditRow extends AuditEntry {
  /** A UUID: a statement that is sent again after a lost connection writes it once. */
  readonly entry: string;
  readonly times: number;
}

const writeAuditEntriesSql = readSql(import.meta.url, 'write-audit-entries.sql');

// What names a resource may be as long as a request; what tells studios apart comes first.
const LONGEST_TEXT = 500;

export async function writeAuditEntries(
  database: Pick<Database, 'query'>,
  rows: readonly AuditRow[],
): Promise<void> {
  await database.query({
    name: 'write-audit-entries',
    text: writeAuditEntriesSql,
    values: [
      rows.map(({ entry }) => entry),
      rows.map(({ at }) => at.toISOString()),
      rows.map(({ accountId }) => accountId),
      rows.map(({ principalType }) => principalType),
      rows.map(({ principalName }) => storable(principalName)),
      rows.map(({ accessKeyId }) => storable(accessKeyId)),
      rows.map(({ action }) => action),
      rows.map(({ resource }) => storable(resource)),
      rows.map(({ code }) => code),
      rows.map(({ denied }) => denied),
      rows.map(({ requestId }) => requestId ?? null),
      rows.map(({ sourceIp }) => storable(sourceIp)),
      rows.map(({ times }) => times),
    ],
  });
}

/** Postgres keeps no NUL in a text, and callers choose some of these. */
function storable(text: string | undefined): string | null {
  if (text === undefined) return null;
  return text.slice(0, LONGEST_TEXT).replaceAll('\u0000', '\ufffd').toWellFormed();
}
