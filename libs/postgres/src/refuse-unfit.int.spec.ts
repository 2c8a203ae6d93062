import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { openDatabase } from './database.js';
import { listen } from './listen.js';
import { migrate } from './migrate.js';
import { type Pooler, pooler } from './pooler.suite.js';

const open = (url: string) => openDatabase({ url, applicationName: 'tests', maxConnections: 3 });
const failureOf = (url: string) =>
  open(url).then(
    async (database) => {
      await database.close();
      return 'it was opened';
    },
    (error: Error) => error.message,
  );

describe('openDatabase refuses', () => {
  let fresh: FreshDatabase;
  const name = `test_unfit_${randomBytes(6).toString('hex')}`;
  beforeEach(async () => {
    fresh = await freshDatabase();
  });
  afterEach(async () => {
    await fresh.database.pool.query(`drop database if exists ${name} with (force)`);
    await fresh.drop();
  });
  const named = () => {
    const url = new URL(fresh.url);
    url.pathname = `/${name}`;
    return url.href;
  };

  it.each(['SQL_ASCII', 'LATIN1'])('a database in %s', async (encoding) => {
    await fresh.database.pool.query(
      `create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    expect(await failureOf(named())).toMatch(`The database ${name} has the encoding ${encoding}`);
  });

  it('a database whose transactions are read-only', async () => {
    await fresh.database.pool.query(`create database ${name}`);
    await fresh.database.pool.query(`alter database ${name} set default_transaction_read_only = on`);
    expect(await failureOf(named())).toMatch('read-only');
  });

  it('a standby', async () => {
    // As far as its answers go: a real one needs a primary.
    await fresh.database.pool.query(`create database ${name}`);
    const primary = await open(named());
    await primary.pool.query('create schema standby');
    await primary.pool.query(
      'create function standby.pg_is_in_recovery() returns boolean language sql as $$ select true $$',
    );
    await primary.pool.query(`alter database ${name} set search_path = standby, pg_catalog, public`);
    await primary.close();
    expect(await failureOf(named())).toMatch('a standby, which takes no writes');
  });
});

describe('Behind a pooler', () => {
  let fresh: FreshDatabase;
  let between: Pooler;
  beforeEach(async () => {
    fresh = await freshDatabase();
  });
  afterEach(async () => {
    await between.close();
    await fresh.drop();
  });

  it('that gives each client its session, all works, and time-outs hold', async () => {
    between = await pooler(fresh.url, 'session');
    const database = await open(`${between.url}&lock_timeout=1234`);
    expect(await migrate(database)).toEqual([]);
    const { rows } = await database.query(
      "select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock",
    );
    // Both as the url says; that of the tests has the first.
    expect(rows).toEqual([{ statement: '1min', lock: '1234ms' }]);

    let hints = 0;
    const onNotify = () => {
      hints += 1;
    };
    const listener = await listen({ url: between.url, channel: 'events', onNotify, log: () => {} });
    await database.query('notify events');
    await waitFor(() => hints === 2, { what: 'the notification' });
    await listener.close();
    await database.close();
  });

  it('that gives each transaction another session, nothing starts', async () => {
    between = await pooler(fresh.url, 'transaction');
    await eventually(async () => expect(await failureOf(between.url)).toMatch('set pool_mode = session'));
  });

  it('a server without a free slot is asked again', async () => {
    between = await pooler(fresh.url, 'session');
    const database = await open(between.url);
    await database.pool
      .query({ text: 'select pg_sleep(1)', query_timeout: 50 } as { text: string })
      .catch(() => {});
    between.turnAwayNext('53300', 'sorry, too many clients already');
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await database.close();
  });
});
