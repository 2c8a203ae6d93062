import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresLog, startEmbeddedPostgres } from '#libs/postgres';

export interface PostgresForTests {
  readonly url: string;
  /** In words for people: where this server comes from. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** A Postgres by address, else one of our own, whose data goes when it stops. */
export async function providePostgres(log: PostgresLog = () => {}): Promise<PostgresForTests> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, origin: 'TEST_DATABASE_URL', stop: async () => {} };

  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-postgres-'));
  const postgres = await startEmbeddedPostgres({ dataDir, isTemporary: true, isDurable: false, log });
  return {
    url: postgres.url,
    origin: `embedded PostgreSQL ${postgres.version}`,
    stop: () => postgres.stop(),
  };
}
