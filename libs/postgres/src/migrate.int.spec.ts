import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { waitFor, withPatience } from '#libs/testing';
import { openDatabase } from './database.js';
import { migrate } from './migrate.js';
import { migrationFiles } from './migration-files.js';

describe('migrate', () => {
  const server = withPatience(process.env.TEST_DATABASE_URL as string);
  const admin = new pg.Client({ connectionString: server });
  beforeAll(() => admin.connect());
  afterAll(() => admin.end());

  const withEmptyDatabase = async (work: (url: string) => Promise<void>) => {
    const name = `test_migrate_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    try {
      await work(url.href);
    } finally {
      await admin.query(`drop database ${name} with (force)`);
    }
  };

  const startReplica = async (url: string) => {
    const database = await openDatabase({ url, applicationName: 'replica', maxConnections: 1 });
    try {
      return await migrate(database);
    } finally {
      await database.close();
    }
  };

  const names = migrationFiles().map(({ name }) => name);

  it('applies every file in the order of numbers, and nothing the second time', () =>
    withEmptyDatabase(async (url) => {
      expect(await startReplica(url)).toEqual(names);
      expect(await startReplica(url)).toEqual([]);
    }));

  it.each([1, 2, 3, 4, 5])('applies each once when three replicas start on an empty database (try %i)', () =>
    withEmptyDatabase(async (url) => {
      const applied = await Promise.all([startReplica(url), startReplica(url), startReplica(url)]);
      expect(applied.flat().sort()).toEqual(names);
    }),
  );

  it('waits longer for another replica than sessions may wait for a statement', () =>
    withEmptyDatabase(async (url) => {
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      await other.query('select pg_advisory_lock(8461811136750384245)');
      const waiting = startReplica(withParameters(url, { statement_timeout: '1500', lock_timeout: '1500' }));
      await waitFor(
        async () =>
          (
            await other.query(
              `select from pg_stat_activity
               where datname = current_database() and query like 'select pg_try_advisory_lock%'`,
            )
          ).rowCount === 1,
        { what: 'the replica to wait' },
      );
      await other.query('select pg_sleep(2.5)');
      await other.end();
      expect(await waiting).toEqual(names);
    }));

  it('takes longer than a request may', () =>
    withEmptyDatabase(async (url) => {
      const slow = new pg.Client({ connectionString: url });
      await slow.connect();
      await slow.query(`
        create sequence tables;
        create function take_long() returns event_trigger language plpgsql as $$ begin
          if nextval('tables') = 1 then perform pg_sleep(4); end if;
        end $$;
        create event trigger slow on ddl_command_start when tag in ('CREATE TABLE') execute function take_long();
      `);
      await slow.end();
      const hasty = withParameters(url, { statement_timeout: '3500', query_timeout: '3500' });
      expect(await startReplica(hasty)).toEqual(names);
    }));
});

function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value);
  return changed.href;
}
