import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Contender } from '../cell.js';
import { closedLoop } from '../loops.js';
import { importPeer, peerIsMissing } from '../peers.js';
import { countStatements } from '../statements.js';
import { copiedEvent, POOL } from './copied-event.js';

const PACKAGE = '@event-driven-io/emmett-postgresql';

/** As much of it as is called here. */
interface Emmett {
  getPostgreSQLEventStore(
    url: string,
    options: {
      connectionOptions: { pooled: true; pool: pg.Pool };
      projections?: readonly { type: 'inline'; projection: Projection }[];
    },
  ): EmmettStore;
}

interface EmmettStore {
  readonly schema: { migrate(): Promise<unknown> };
  appendToStream(
    stream: string,
    events: readonly object[],
    options?: { expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** Without a name it takes no lock of its own: what is measured is the row, and nothing around it. */
interface Projection {
  readonly canHandle: readonly string[];
  handle(
    events: readonly { readonly data: { readonly clientToken: string; readonly casterId: string } }[],
    context: { connection: { client: pg.ClientBase } },
  ): Promise<void>;
}

const keepToken: Projection = {
  canHandle: ['CasterCopied'],
  async handle(events, { connection: { client } }) {
    for (const { data } of events)
      await client.query('insert into idempotency (token, answer) values ($1, $2)', [
        data.clientToken,
        JSON.stringify({ casterId: data.casterId }),
      ]);
  },
};

/** The store in TypeScript on PostgreSQL that a user would take. `token`: with the row in the same transaction, before its commit. */
export function emmettAppend({ token }: { token: boolean }): Contender {
  return {
    name: token ? 'emmett, event and token' : 'emmett, event only',
    role: 'peer',
    title: `emmett-postgresql 0.42, appendToStream${token ? ' with an idempotency row by its before-commit hook' : ''}`,
    missing: () => peerIsMissing(PACKAGE),
    async prepare({ postgres }) {
      const { getPostgreSQLEventStore } = await importPeer<Emmett>(PACKAGE);
      const { default: theirs } = await importPeer<{ default: typeof pg }>('pg');
      countStatements(theirs);
      const url = await postgres.emptyDatabase('emmett');
      const pool = new theirs.Pool({ connectionString: url, max: POOL });
      await pool.query('create table idempotency (token text primary key, answer jsonb not null)');
      const store = getPostgreSQLEventStore(url, {
        connectionOptions: { pooled: true, pool },
        ...(token && { projections: [{ type: 'inline', projection: keepToken }] }),
      });
      await store.schema.migrate();
      const append = async () => {
        const data = copiedEvent();
        await store.appendToStream(
          `caster-${data.casterId}`,
          [{ type: 'CasterCopied', data, metadata: { requestId: randomUUID() } }],
          { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
        );
      };
      return {
        run: (load) => closedLoop(load, append),
        check: async (acknowledged) => {
          const { rows } = await pool.query<Record<string, number>>(
            `select (select count(*) from emt_messages)::int as messages,
                    (select count(distinct stream_id) from emt_messages)::int as streams,
                    (select count(*) from idempotency)::int as tokens`,
          );
          const expected = {
            messages: acknowledged,
            streams: acknowledged,
            tokens: token ? acknowledged : 0,
          };
          return Object.entries(expected)
            .filter(([name, count]) => rows[0]?.[name] !== count)
            .map(([name, count]) => `${name}: ${rows[0]?.[name]} instead of ${count}`);
        },
        close: async () => {
          await store.close();
          await pool.end().catch(() => undefined);
        },
      };
    },
  };
}
