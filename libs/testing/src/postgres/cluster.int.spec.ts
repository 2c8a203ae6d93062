import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, openDatabase } from '#libs/postgres';
import { waitFor } from '../jest/wait-for.js';
import { Cluster } from './cluster.js';
import { copyDatabase } from './copy-database.js';
import { startForwarder } from './forwarder.js';
import { withClient } from './with-client.js';

describe('A cluster of a test’s own', () => {
  let source: Cluster;
  const others: Cluster[] = [];
  const kept = (cluster: Cluster) => {
    others.push(cluster);
    return cluster;
  };
  beforeAll(async () => {
    source = await Cluster.start();
    const database = await openDatabase({ url: source.url, applicationName: 'tests' });
    await migrate(database);
    await database.close();
    await rowsOf(source.url, "insert into accounts values ('quo''ted', 3), ('none', 0)");
    await rowsOf(
      source.url,
      `insert into setups values ('none', sha256('x'), 1, '{"b": 1,  "a": "\\u0000"}');
       insert into events (account_id, caster_id, version, event_id, type, schema_version, data, meta, setup_hash)
       select 'none', 'c', 1, gen_random_uuid(), 'T', 1, '{}', '{}', hash from setups`,
    );
  });
  afterAll(async () => {
    for (const one of [source, ...others]) await one?.remove();
  });

  const rowsOf = (url: string, sql: string) =>
    withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
  const identityOf = async ({ url }: Cluster) =>
    (
      await rowsOf(
        url,
        'select system_identifier, timeline_id from pg_control_system(), pg_control_checkpoint()',
      )
    )[0];
  const contents = async (url: string) => {
    const tables = await rowsOf(
      url,
      `select c.oid::regclass::text as name, reloptions,
         array(select format('%s %s %s %s', attname, attstorage, attnotnull, attidentity) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by 1) as columns,
         array(select pg_get_constraintdef(oid) from pg_constraint where conrelid = c.oid order by 1) as constraints,
         array(select pg_get_indexdef(indexrelid) from pg_index where indrelid = c.oid order by 1) as indexes
       from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    );
    const rows = [];
    for (const { name } of tables)
      rows.push(await rowsOf(url, `select t::text as row from ${name} t order by 1`));
    return { tables, rows };
  };

  it('has its tables copied as pg_dump does, into another system with lower transaction ids', async () => {
    await source.burnTransactionIds(3_000);
    const target = kept(await Cluster.start());
    await copyDatabase(source.url, target.url);

    expect(await contents(target.url)).toEqual(await contents(source.url));
    expect((await identityOf(target))?.system_identifier).not.toBe(
      (await identityOf(source))?.system_identifier,
    );
    expect(await target.nextTransactionId()).toBeLessThan(await source.nextTransactionId());
    const next = "select nextval(pg_get_serial_sequence('events', 'position')) as next";
    expect(await rowsOf(target.url, next)).toEqual([{ next: '2' }]);
  });

  it('is another moment of the same system where its data folder was copied', async () => {
    const earlier = kept(await source.coldCopy());
    await rowsOf(source.url, "insert into accounts values ('later', 0)");
    await earlier.start();
    const later = "select from accounts where account_id = 'later'";
    expect(await rowsOf(earlier.url, later)).toHaveLength(0);
    expect(await rowsOf(source.url, later)).toHaveLength(1);
    expect(await identityOf(earlier)).toEqual(await identityOf(source));
  });

  it('is followed by a standby, which takes over on another timeline; an address before them can be switched', async () => {
    const primary = kept(await Cluster.start());
    const standby = kept(await primary.startStandby());
    const forwarder = await startForwarder(primary.url);
    await rowsOf(forwarder.url, 'create table t as select 1 as n');
    await primary.sentAllTo(standby);
    await primary.kill();
    await expect(rowsOf(forwarder.url, 'select n from t')).rejects.toThrow();

    await standby.promote();
    forwarder.switchTo(standby.url);
    await rowsOf(forwarder.url, 'insert into t values (2)');
    expect(await rowsOf(standby.url, 'select n from t order by n')).toEqual([{ n: 1 }, { n: 2 }]);
    await rowsOf(standby.url, 'checkpoint');
    await waitFor(async () => (await identityOf(standby))?.timeline_id === 2, {
      what: 'the second timeline',
    });
    await forwarder.close();
  });
});
