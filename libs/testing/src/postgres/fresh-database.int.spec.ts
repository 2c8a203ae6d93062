import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrationFiles } from '#libs/postgres';
import { dropDatabasesOfRun, freshDatabase } from './fresh-database.js';

describe('freshDatabase', () => {
  const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  beforeAll(() => admin.connect());
  afterAll(() => admin.end());

  const databasesOfRun = async (runId: string) =>
    (
      await admin.query<{ datname: string }>(
        'select datname from pg_database where starts_with(datname, $1)',
        [`test_${runId}_`],
      )
    ).rows.map(({ datname }) => datname);

  it('is migrated, and nobody else’s', async () => {
    const [mine, yours] = await Promise.all([freshDatabase(), freshDatabase()]);
    await mine.database.pool.query("insert into accounts (account_id) values ('globe')");
    expect((await yours.database.pool.query('select * from accounts')).rows).toEqual([]);
    expect((await mine.database.pool.query('select count(*) from migrations')).rows).toEqual([
      { count: BigInt(migrationFiles().length) },
    ]);
    await Promise.all([mine.drop(), yours.drop()]);
  });

  it('goes when it is dropped, also while somebody is connected', async () => {
    const { url, drop } = await freshDatabase();
    const straggler = new pg.Client({ connectionString: url });
    straggler.on('error', () => {});
    await straggler.connect();
    await drop();
    expect(await databasesOfRun(process.env.TEST_RUN_ID as string)).not.toContain(
      new URL(url).pathname.slice(1),
    );
    await straggler.end().catch(() => {});
  });

  it('is made from one template, when many ask at once for the first time, and the run cleans up after itself', async () => {
    const runOfJest = process.env.TEST_RUN_ID;
    process.env.TEST_RUN_ID = 'many';
    try {
      const databases = await Promise.all(
        Array.from({ length: 6 }, () => freshDatabase({ maxConnections: 1 })),
      );
      const names = await databasesOfRun('many');
      expect(names.filter((name) => name.includes('template'))).toHaveLength(1);
      expect(names).toHaveLength(7);

      for (const { database } of databases) await database.close();
      await dropDatabasesOfRun(process.env.TEST_DATABASE_URL as string, 'many');
      expect(await databasesOfRun('many')).toEqual([]);
    } finally {
      process.env.TEST_RUN_ID = runOfJest;
    }
  });
});
