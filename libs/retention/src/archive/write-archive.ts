import { type Client, type Database, inTransaction } from '#libs/postgres';
import { ARCHIVE_VERSION } from './archive-lines.js';
import { archived } from './archived.js';

export interface ArchiveOptions {
  readonly database: Pick<Database, 'pool'>;
  readonly accountId: string;
  readonly at: Date;
  /** Writes a piece of text and resolves when there is room for the next. */
  write(text: string): Promise<void>;
}

// An event or setup may have a megabyte: so much is in memory at once, whatever the account has.
const ROWS_AT_ONCE = 32;

/**
 * Writes all that an account owns, as it is at one moment, while it goes on being used. Answers of how many lines. What
 * the lines are: docs/archives.md, `archive-lines.ts`.
 */
export async function writeArchive({ database, accountId, at, write }: ArchiveOptions): Promise<number> {
  return inTransaction(database, async (client) => {
    // It writes nothing, so that no reader of the log waits for its end. The other side may take its time to read.
    await client.query('set transaction isolation level repeatable read, read only');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    const { rowCount } = await client.query('select from accounts where account_id = $1', [accountId]);
    if (rowCount === 0)
      throw new Error(`There is no account ${accountId}: "understudy accounts list" names them`);

    const head = { kind: 'archive', version: ARCHIVE_VERSION, accountId, at: at.toISOString() };
    await write(`${JSON.stringify(head)}\n`);
    let lines = 1;
    for (const query of Object.values(archived)) {
      if (typeof query !== 'string') continue;
      for await (const some of linesOf(client, query, accountId)) {
        await write(`${some.join('\n')}\n`);
        lines += some.length;
      }
    }
    lines += 1;
    await write(`${JSON.stringify({ kind: 'end', lines })}\n`);
    return lines;
  });
}

async function* linesOf(client: Client, query: string, accountId: string): AsyncGenerator<string[]> {
  await client.query({ text: `declare archived no scroll cursor for ${query}`, values: [accountId] });
  for (;;) {
    const { rows } = await client.query<string[]>({
      text: `fetch ${ROWS_AT_ONCE} from archived`,
      rowMode: 'array',
    } as never);
    if (rows.length > 0) yield rows.map(([line]) => onOneLine(line!));
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await client.query('close archived');
}

/** What somebody stored by hand may be written over several. */
const onOneLine = (line: string) => (line.includes('\n') ? JSON.stringify(JSON.parse(line)) : line);
