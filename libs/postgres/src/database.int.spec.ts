import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { EntitySchemaOptions } from 'typeorm';
import { type FreshDatabase, freshDatabase, waitFor, withoutPatience } from '#libs/testing';
import { isConnectionFailure } from './connection-failure.js';
import { openDatabase } from './database.js';

interface Account {
  accountId: string;
  casterCount: number;
}
const account: EntitySchemaOptions<Account> = {
  name: 'account',
  tableName: 'accounts',
  columns: {
    accountId: { name: 'account_id', type: 'text', primary: true },
    casterCount: { name: 'caster_count', type: 'int' },
  },
};

describe('openDatabase', () => {
  let fresh: FreshDatabase;
  const lines: string[] = [];
  beforeEach(async () => {
    lines.length = 0;
    fresh = await freshDatabase({
      entities: [account],
      maxConnections: 2,
      log: (_level, message) => lines.push(message),
    });
  });
  afterEach(() => fresh.drop());

  const endEveryBackend = async () => {
    const killer = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await killer.connect();
    await killer.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      new URL(fresh.url).pathname.slice(1),
    ]);
    await killer.end();
  };

  it('answers int8 and xid8 as BigInt, and leaves numeric and other pools alone', async () => {
    const sql =
      "select 9007199254740993::int8 as a, '18446744073709551615'::xid8 as b, 1.5::numeric as c, 7 as d";
    expect((await fresh.database.pool.query(sql)).rows).toEqual([
      { a: 9007199254740993n, b: 18446744073709551615n, c: '1.5', d: 7 },
    ]);

    const other = new pg.Client({ connectionString: fresh.url });
    await other.connect();
    expect((await other.query('select 1::int8 as a')).rows).toEqual([{ a: '1' }]);
    await other.end();
  });

  it('shares one pool between statements by hand and TypeORM', async () => {
    const { pool } = fresh.database;
    await pool.query("insert into accounts (account_id, caster_count) values ('globe', 3)");
    const repository = (await fresh.database.dataSource()).getRepository<Account>(account.name);
    expect(await repository.findAndCount()).toEqual([[{ accountId: 'globe', casterCount: 3 }], 1]);
    expect(pool.totalCount).toBe(1);
  });

  it('goes on where TypeORM could not be begun, which is asked again by the next who wants it', async () => {
    const { database } = fresh;
    const { pool } = database;
    // As a busy pool: somebody else takes the connection that TypeORM has just given back, and the one that is made
    // instead does not pass.
    let released = 0;
    let held: Promise<pg.PoolClient> | undefined;
    const take = () => {
      released += 1;
      if (released === 2)
        queueMicrotask(() => {
          held = pool.connect();
        });
    };
    pool.on('release', take);
    let isFit = false;
    database.beforeUse(async () => {
      if (isFit) return;
      (await held)?.release();
      throw new Error('not this one');
    });
    await pool.query('select 1');
    released = 0;
    await expect(database.dataSource()).rejects.toThrow('not this one');
    expect(held).toBeDefined();
    pool.off('release', take);

    isFit = true;
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    const repository = (await database.dataSource()).getRepository<Account>(account.name);
    expect(await repository.count()).toBe(0);
  });

  it.each([undefined, null])(
    'refuses to search for %p instead of searching everywhere',
    async (accountId) => {
      const repository = (await fresh.database.dataSource()).getRepository<Account>(account.name);
      await expect(repository.find({ where: { accountId } as never })).rejects.toThrow(/accountId/);
    },
  );

  it('ends a statement, a wait for a lock and a forgotten transaction when their time is over', async () => {
    const timeouts = {
      statement_timeout: 1_500,
      lock_timeout: 700,
      idle_in_transaction_session_timeout: 700,
    };
    const url = withoutPatience(fresh.url);
    const database = await openDatabase({
      url,
      applicationName: 'tests',
      timeouts,
      connectWithinMs: 30_000,
      silenceMs: 60_000,
    });
    await fresh.database.pool.query("insert into accounts (account_id) values ('globe')");
    await expect(database.pool.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });

    const holder = await fresh.database.pool.connect();
    await holder.query("begin; select from accounts where account_id = 'globe' for update");
    const wait = database.pool.query("update accounts set caster_count = 1 where account_id = 'globe'");
    await expect(wait).rejects.toMatchObject({ code: '55P03' });
    await holder.query('rollback');
    holder.release();

    const forgetful = await database.pool.connect();
    const ended = once(forgetful, 'error');
    await forgetful.query('begin');
    await ended;
    forgetful.release(true);
    await database.close();
  });

  it('sets time-outs unless it is told otherwise', async () => {
    const url = withoutPatience(fresh.url);
    const hasty = await openDatabase({ url, applicationName: 'tests', connectWithinMs: 30_000 });
    const { rows } = await hasty.pool.query(
      `select name, setting from pg_settings where name like any ('{statement_timeout,lock_timeout,idle_in_tr%}') order by name`,
    );
    await hasty.close();
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '10000' },
      { name: 'lock_timeout', setting: '2000' },
      { name: 'statement_timeout', setting: '15000' },
    ]);
  });

  it('waits for a statement of a request for as long as query_timeout of the url says', async () => {
    // Without it, 3 s.
    expect(await fresh.database.query('select pg_sleep(4)')).toMatchObject({ rowCount: 1, repeated: false });
    const url = new URL(fresh.url);
    url.searchParams.set('query_timeout', '200');
    const hasty = await openDatabase({ url: url.href, applicationName: 'tests' });
    await expect(hasty.query('select pg_sleep(4)')).rejects.toThrow('did not answer within');
    await hasty.close();
  });

  it('survives the end of a connection that nobody uses', async () => {
    await fresh.database.pool.query('select 1');
    await endEveryBackend();
    await waitFor(() => lines.includes('Lost a connection to Postgres'), { what: 'the pool to notice' });
    expect((await fresh.database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('survives the end of a connection in somebody’s hands, between two statements', async () => {
    const client = await fresh.database.pool.connect();
    await client.query('select 1');
    await endEveryBackend();
    await waitFor(() => lines.includes('Lost a connection to Postgres'), { what: 'the connection to end' });
    const failure = await client.query('select 1').catch((error: unknown) => error);
    expect(isConnectionFailure(failure)).toBe(true);
    client.release(true);
  });

  it('calls a statement whose connection ended a connection failure, by pool and by TypeORM', async () => {
    const { pool } = fresh.database;
    const dataSource = await fresh.database.dataSource();
    // Before them: a busy machine takes its time over a connection.
    const probe = new pg.Client({ connectionString: fresh.url });
    await probe.connect();
    const both = Promise.allSettled([
      pool.query('select pg_sleep(50)'),
      dataSource.query('select pg_sleep(50)'),
    ]);
    const isRunning = async () => {
      const { rowCount } = await probe.query(
        "select from pg_stat_activity where query = 'select pg_sleep(50)' and datname = current_database()",
      );
      return rowCount === 2;
    };
    await waitFor(isRunning, { what: 'both statements to run' });
    await probe.end();
    await endEveryBackend();
    for (const result of await both)
      expect(isConnectionFailure((result as PromiseRejectedResult).reason)).toBe(true);
  });

  it('lets each new connection pass a check before anybody uses it', async () => {
    const { pool, beforeUse } = fresh.database;
    const dataSource = await fresh.database.dataSource();
    const checked: number[] = [];
    beforeUse(async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      checked.push(rows[0]?.pid as number);
    });
    await endEveryBackend();
    await waitFor(() => pool.totalCount === 0, { what: 'the old connections to go' });

    const pids = await Promise.all([
      pool.query('select pg_backend_pid() as pid').then(({ rows }) => rows[0].pid),
      dataSource.query('select pg_backend_pid() as pid').then((rows) => rows[0].pid),
    ]);
    expect(checked.sort()).toEqual(pids.sort());
    await pool.query('select 1');
    expect(checked).toHaveLength(2);
  });

  it('ends a connection that does not pass its check, and tells whoever wanted it', async () => {
    const { pool, beforeUse } = fresh.database;
    const dataSource = await fresh.database.dataSource();
    let isStranger = true;
    beforeUse(async () => {
      if (isStranger) throw new Error('This is another database');
    });
    await endEveryBackend();
    await waitFor(() => pool.totalCount === 0, { what: 'the old connections to go' });

    await expect(pool.query('select 1')).rejects.toThrow('This is another database');
    await expect(dataSource.query('select 1')).rejects.toThrow('This is another database');
    expect(pool.totalCount).toBe(0);
    isStranger = false;
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('closes once, however often it is asked', async () => {
    await Promise.all([fresh.database.close(), fresh.database.close()]);
    await fresh.database.close();
    expect(fresh.database.pool.totalCount).toBe(0);
  });
});

describe('openDatabase while Postgres is away', () => {
  const failureOf = (port: number) =>
    openDatabase({ url: `postgres://u:p@127.0.0.1:${port}/x`, applicationName: 'tests' }).then(
      () => undefined,
      (error: unknown) => error,
    );
  const listening = async (server: ReturnType<typeof createServer>) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  it('fails at once when nobody listens', async () => {
    const server = createServer();
    const port = await listening(server);
    await once(server.close(), 'close');
    expect(isConnectionFailure(await failureOf(port))).toBe(true);
  });

  it('fails within seconds when the server says nothing', async () => {
    const server = createServer();
    const port = await listening(server);
    const startedAt = Date.now();
    expect(isConnectionFailure(await failureOf(port))).toBe(true);
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    server.close();
  });
});
