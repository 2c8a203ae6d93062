import type pg from 'pg';
import type { Database } from './database.js';

/** A connection as whoever works in a transaction meets it. */
export type Client = Pick<pg.ClientBase, 'query'>;

/** Commits what the work did, all of it or nothing. A connection that failed is ended. */
export async function inTransaction<Result>(
  { pool }: Pick<Database, 'pool'>,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((broken: Error) => {
      failure = broken;
    });
    throw error;
  } finally {
    client.release(failure);
  }
}
