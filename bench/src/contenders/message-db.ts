import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Contender } from '../cell.js';
import { closedLoop } from '../loops.js';
import { peerFolder, peerIsMissing } from '../peers.js';
import { copiedEvent, POOL } from './copied-event.js';

const PACKAGE = '@eventide/message-db';

/** In the order of its install.sh, which needs psql; without its roles, views and privileges, which no append meets. */
const files = [
  'schema/message-store',
  'extensions/pgcrypto',
  'tables/messages',
  'types/message',
  ...[
    'message-store-version',
    'hash-64',
    'acquire-lock',
    'category',
    'is-category',
    'id',
    'cardinal-id',
    'stream-version',
    'write-message',
  ].map((name) => `functions/${name}`),
  'indexes/messages-id',
  'indexes/messages-category',
  'indexes/messages-stream',
];

/** The store that is SQL alone; every write to a category takes the category's lock. */
export function messageDbWrite(): Contender {
  return {
    name: 'message-db',
    role: 'peer',
    title: 'message-db 1.3, write_message, one category',
    missing: () => peerIsMissing(PACKAGE),
    async prepare({ postgres }) {
      const url = await postgres.emptyDatabase('message_db');
      const pool = new pg.Pool({
        connectionString: url,
        max: POOL,
        options: '-c search_path=message_store,public -c client_min_messages=warning',
      });
      for (const file of files)
        await pool.query(await readFile(join(peerFolder(PACKAGE), 'database', `${file}.sql`), 'utf8'));
      const write = async () => {
        const { casterId, ...data } = copiedEvent();
        await pool.query({
          name: 'write',
          text: 'select write_message($1, $2, $3, $4, $5, -1)',
          values: [
            randomUUID(),
            `caster-${casterId}`,
            'CasterCopied',
            JSON.stringify({ casterId, ...data }),
            JSON.stringify({ requestId: randomUUID() }),
          ],
        });
      };
      return {
        run: (load) => closedLoop(load, write),
        check: async (acknowledged) => {
          const { rows } = await pool.query<{ messages: number; streams: number }>(
            'select count(*)::int as messages, count(distinct stream_name)::int as streams from messages',
          );
          const { messages, streams } = rows[0] ?? {};
          return messages === acknowledged && streams === acknowledged
            ? []
            : [`${messages} messages in ${streams} streams instead of ${acknowledged}`];
        },
        close: () => pool.end(),
      };
    },
  };
}
