import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Contender } from '../cell.js';
import { closedLoop } from '../loops.js';
import { accountOf } from '../services.js';
import { copiedEvent, POOL } from './copied-event.js';
import { rowFaults, seedAccounts } from './rows.js';

/** The same rows as ours in the same tables, by one statement of each command's own through a pool of `pg`. */
export function pgStatement({ accounts }: { accounts: number }): Contender {
  return {
    name: 'node pg',
    role: 'peer',
    title: 'node pg, one statement for each command: the same rows',
    async prepare({ postgres }) {
      const pool = new pg.Pool({ connectionString: await postgres.migratedDatabase('node_pg'), max: POOL });
      await seedAccounts(pool, accounts);
      const insert = async (caller: number) => {
        const { casterId, ...data } = copiedEvent();
        await pool.query({
          name: 'copy',
          text: `
            with token as (
              insert into client_tokens (account_id, operation, client_token, parameters_hash, answer)
              values ($1, 'CopyCaster', $2, $3, $4)
            ), stream as (
              insert into streams (caster_id, account_id, version) values ($5, $1, 1)
            ), counted as (
              update accounts set caster_count = caster_count + 1 where account_id = $1
            )
            insert into events (era, account_id, caster_id, version, event_id, type, schema_version, data, meta)
            values (1, $1, $5, 1, $6, 'CasterCopied', 1, $7, $8)`,
          values: [
            accountOf(caller % accounts),
            data.clientToken,
            Buffer.alloc(32, 2),
            JSON.stringify({ casterId }),
            casterId,
            randomUUID(),
            JSON.stringify({ casterId, ...data }),
            JSON.stringify({ requestId: randomUUID() }),
          ],
        });
      };
      return {
        run: (load) => closedLoop(load, insert),
        check: (acknowledged) => rowFaults(pool, acknowledged),
        close: () => pool.end(),
      };
    },
  };
}
