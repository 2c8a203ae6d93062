import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Bench, Contender } from './cell.js';
import { type BenchCluster, startBenchCluster } from './cluster.js';
import { type CellReport, runCell } from './harness.js';
import { closedLoop } from './loops.js';
import { profiles } from './profiles.js';
import { countStatements } from './statements.js';

let postgres: BenchCluster & { stop(): Promise<void> };
beforeAll(async () => {
  countStatements(pg);
  postgres = await startBenchCluster();
  // It commits too.
  await postgres.query('alter system set autovacuum = off');
  await postgres.query('select pg_reload_conf()');
});
afterAll(() => postgres.stop());

/** Inserts a row for each operation, or fewer, or fails. */
function inserting(
  name: string,
  role: Contender['role'],
  insert: (pool: pg.Pool) => Promise<unknown>,
): Contender {
  return {
    name,
    role,
    title: name,
    async prepare({ postgres }) {
      const pool = new pg.Pool({ connectionString: await postgres.emptyDatabase(name), max: 1 });
      await pool.query('create table noted (at timestamptz)');
      return {
        run: (load) => closedLoop(load, () => insert(pool)),
        check: async (acknowledged) => {
          const { rows } = await pool.query<{ count: string }>('select count(*) from noted');
          return Number(rows[0]?.count) === acknowledged ? [] : ['rows are missing'];
        },
        close: () => pool.end(),
      };
    },
  };
}

const insert = (pool: pg.Pool) => pool.query('insert into noted values (now())');

it('Who loses rows or fails is named, has no verdict, and the others go on', async () => {
  const order: string[] = [];
  const contenders = [
    inserting('ours', 'ours', (pool) => {
      order.push('ours');
      return insert(pool);
    }),
    inserting('honest', 'peer', async (pool) => {
      order.push('honest');
      await pool.query('begin');
      await insert(pool);
      await pool.query('commit');
    }),
    inserting('loses', 'peer', async () => undefined),
    inserting('fails', 'peer', () => Promise.reject(new Error('it is out of order'))),
    { ...inserting('absent', 'peer', insert), missing: () => 'there is no such program' },
  ];
  const against = (contender: string) => ({
    title: contender,
    of: { contender: 'ours' },
    against: { contender },
    metric: 'statements per operation' as const,
    atMost: 0.5,
    source: 'test',
  });
  const bench = { profile: { ...profiles.counts, rounds: 2 }, postgres, log: () => {} } as unknown as Bench;
  const report: CellReport = await runCell(
    {
      name: 'cell',
      title: 'A cell',
      variants: [{ name: '1 caller', callers: 1 }],
      contenders,
      targets: ['honest', 'loses', 'fails', 'absent'].map(against),
    },
    bench,
  );

  expect(report.contenders.map(({ name, faults, notRun }) => ({ name, faults, notRun }))).toEqual([
    { name: 'ours' },
    { name: 'honest' },
    { name: 'loses', faults: ['rows are missing'] },
    { name: 'fails', faults: ['it is out of order'] },
    { name: 'absent', notRun: 'there is no such program' },
  ]);
  const [honest, ...others] = report.verdicts;
  // One statement against begin, insert and commit.
  expect(honest).toMatchObject({ values: [1 / 3, 1 / 3], met: true });
  expect(others.map(({ met }) => met)).toEqual([undefined, undefined, undefined]);
  const [ours, theirs] = ['ours', 'honest'].map((name) =>
    report.measured.find(({ contender }) => contender === name),
  );
  for (const { counted, operations } of [...(ours?.rounds ?? []), ...(theirs?.rounds ?? [])]) {
    expect(counted.commits).toBe(operations);
    // At least: what was prepared before is counted late, and is of the same cluster.
    expect(counted.walSyncs).toBeGreaterThanOrEqual(operations);
  }
  // The warm-up in the order of the cell, and each is first once.
  expect(order.filter((name, place) => name !== order[place - 1])).toEqual([
    'ours',
    'honest',
    'ours',
    'honest',
    'ours',
  ]);
});
