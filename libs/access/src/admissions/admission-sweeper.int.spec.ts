import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '#libs/postgres';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { AdmissionSweeper } from './admission-sweeper.js';

let test: FreshDatabase;
let other: Database;
beforeEach(async () => {
  test = await freshDatabase();
  other = await openDatabase({ url: test.url, applicationName: 'other' });
});
afterEach(async () => {
  await other.close();
  await test.drop();
});

const sql = async (text: string) => (await test.database.pool.query(text)).rows;
const left = async (table: string) => Number((await sql(`select count(*)::int as n from ${table}`))[0].n);
const nonces = (count: number, age: string) =>
  sql(`insert into nonces (nonce, request, used_at)
       select gen_random_uuid(), gen_random_uuid(), clock_timestamp() - interval '${age}'
         from generate_series(1, ${count})`);

describe('The sweeper', () => {
  it('removes nonces of more than 31 minutes wherever they are in the table, and no other', async () => {
    for (let time = 0; time < 20; time++) {
      await nonces(500, '31 minutes 1 second');
      await nonces(500, '30 minutes 30 seconds');
    }
    const sweeper = new AdmissionSweeper(test.database, undefined, 16);
    expect(await sweeper.sweep()).toBe(10_000);
    expect(await left('nonces')).toBe(10_000);
    const [{ oldest }] = await sql(
      "select max(clock_timestamp() - used_at) < interval '31 minutes' as oldest from nonces",
    );
    expect(oldest).toBe(true);
    expect(await sweeper.sweep()).toBe(0);
  });

  it('removes the counts of past seconds', async () => {
    await sql(`insert into call_counts (account_id, operation, second, calls)
               select 'anna', 'CopyCaster', date_part('epoch', statement_timestamp())::bigint - age, 1
                 from generate_series(0, 200) age where age not between 31 and 89`);
    expect(await new AdmissionSweeper(test.database).sweep()).toBe(111);
    expect(await left('call_counts')).toBe(31);
  });

  it('waits for nobody: what another one holds goes at the next walk', async () => {
    await nonces(100, '1 hour');
    const holder = await other.pool.connect();
    await holder.query('begin; select 1 from nonces limit 10 for update');
    const sweeper = new AdmissionSweeper(test.database);
    expect(await sweeper.sweep()).toBe(90);
    await holder.query('rollback');
    holder.release();
    expect(await sweeper.sweep()).toBe(10);
  });

  it('of each replica may walk at the same time', async () => {
    await nonces(20_000, '1 hour');
    const removed = await Promise.all(
      [test.database, other, test.database].map((database) =>
        new AdmissionSweeper(database, undefined, 8).sweep(),
      ),
    );
    expect(removed.reduce((sum, one) => sum + one)).toBe(20_000);
    expect(await left('nonces')).toBe(0);
  });

  it('reads the blocks of its step and no others', async () => {
    await nonces(50_000, '1 minute');
    await sql('analyze nonces');
    const plan = await sql(
      `explain (format json) select ctid from nonces
        where ctid >= '(16,0)'::tid and ctid < '(32,0)'::tid
          and used_at < clock_timestamp() - make_interval(mins => 31)
          for update skip locked`,
    );
    expect(JSON.stringify(plan)).toContain('Tid Range Scan');
  });

  it('keeps up with a thousand calls a second', async () => {
    // As many as come in 100 s, among those of the half hour: it goes through them in the steps of so many seconds.
    await nonces(200_000, '10 minutes');
    await nonces(100_000, '1 hour');
    const startedAt = performance.now();
    expect(await new AdmissionSweeper(test.database).sweep()).toBe(100_000);
    const [{ blocks }] = await sql("select pg_relation_size('nonces') / 8192 as blocks");
    const steps = Math.ceil(Number(blocks) / 256);
    expect(steps).toBeLessThan(100);
    const seconds = (performance.now() - startedAt) / 1_000;
    process.stdout.write(
      `removed 100000 nonces among 300000 in ${steps} steps, one a second; they took ${seconds.toFixed(1)} s together\n`,
    );
  });

  it('goes on by itself until it is closed, whatever fails meanwhile', async () => {
    const lines: unknown[] = [];
    const sweeper = new AdmissionSweeper(test.database, (level, message, fields) =>
      lines.push([level, message, fields]),
    );
    await sql('alter table nonces rename to gone');
    sweeper.start();
    await waitFor(() => lines.length > 0, { what: 'a failed step' });
    expect(lines[0]).toEqual([
      'warn',
      'Expired nonces and call counts wait for removal',
      { reason: 'relation "nonces" does not exist' },
    ]);
    await sql('alter table gone rename to nonces');
    await nonces(100, '1 hour');
    await waitFor(async () => (await left('nonces')) === 0, { what: 'the sweep' });
    await sweeper.close();
  });
});
