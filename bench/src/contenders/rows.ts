import type pg from 'pg';
import { accountOf } from '../services.js';

/** Accounts that own nothing yet, in a database with the schema of the program. */
export async function seedAccounts(pool: pg.Pool, accounts: number): Promise<void> {
  await pool.query('insert into accounts (account_id) select unnest($1::text[]) on conflict do nothing', [
    Array.from({ length: accounts }, (_, one) => accountOf(one)),
  ]);
}

/** Of a contender that writes the rows of a copy itself: one in each of these tables, and each studio counted. */
export async function rowFaults(pool: pg.Pool, acknowledged: number): Promise<string[]> {
  const { rows } = await pool.query<Record<string, number>>(`
    select (select count(*) from client_tokens)::int as tokens,
           (select count(*) from streams)::int as streams,
           (select count(*) from events)::int as events,
           (select sum(caster_count) from accounts)::int as counted,
           (select count(distinct (data ->> 'clientToken')) from events)::int as "different events"`);
  return Object.entries(rows[0] ?? {})
    .filter(([, count]) => count !== acknowledged)
    .map(([name, count]) => `${name}: ${count} instead of ${acknowledged}`);
}
