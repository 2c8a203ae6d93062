import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tableOf } from '#libs/projections';
import { casterList, casterStates } from '#libs/read-models';
import { eventually } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  program = await startProgram();
  call = popCore(program.endpoint);
});
afterAll(() => program.end());

const tables = [tableOf(casterStates), tableOf(casterList)] as const;

/** Every column of every row, in an order of its own. */
async function rowsOf(table: string): Promise<string[]> {
  const { rows } = await program.test.database.pool.query<{ row: string }>(
    `select to_jsonb(v)::text as row from ${table} v order by caster_id`,
  );
  return rows.map(({ row }) => row);
}

const rebuild = () =>
  promisify(execFile)(process.execPath, ['dist/apps/understudy/src/cli/understudy.js', 'views', 'rebuild'], {
    env: { ...process.env, DATABASE_URL: program.test.url },
  });

it('A rebuilt view equals the live one row by row, whether its rows were gone or wrong', async () => {
  const source = await buildNewsroom(call, randomUUID());
  for (let i = 0; i < 30; i += 1) {
    const { CasterId } = await call('CopyCaster', {
      SrcCasterId: source,
      CasterName: `Show ${i}`,
      ClientToken: randomUUID(),
    });
    if (i % 3 === 0)
      await call('AddCasterVideoResource', {
        CasterId,
        ResourceName: 'Late',
        LocationId: 'RV09',
        ImageId: 'late',
      });
    if (i % 5 === 0) await call('DeleteCaster', { CasterId });
    // One that is edited so often that its state is worth a row.
    if (i === 1)
      for (let edit = 0; edit < 18; edit += 1)
        await call('SetCasterConfig', { CasterId, CasterName: `Show ${i}, ${edit}` });
  }
  for (const view of program.runtime.projections.views)
    await program.runtime.projections.bringUpToDate(
      view,
      await program.runtime.projections.lagging(view, '1000000000000001'),
    );
  const live = await Promise.all(tables.map(rowsOf));
  expect(live.map((rows) => rows.length)).toEqual([1, 31]);

  const { pool } = program.test.database;
  await pool.query(`truncate ${tables[0]}`);
  await pool.query(`update ${tables[1]} set name = 'wrong', gone = not gone`);
  expect(await rowsOf(tableOf(casterList))).not.toEqual(live[1]);

  const { stdout } = await rebuild();
  expect(stdout).toMatch(/caster_states: rebuilt from 31 studios/);
  expect(await Promise.all(tables.map(rowsOf))).toEqual(live);
});

it('A rebuilt view holds what the store holds: rows of no studio go, rows ahead of theirs or of others are made right', async () => {
  const source = await buildNewsroom(call, randomUUID());
  const copy = async () =>
    (await call('CopyCaster', { SrcCasterId: source, CasterName: 'Kept', ClientToken: randomUUID() }))
      .CasterId;
  const [ahead, elsewhere, lost] = [await copy(), await copy(), await copy()];
  const { pool } = program.test.database;
  // As a database looks whose views come from a later moment than its store, or from another database.
  await call('DescribeCasters', {});
  for (const casterId of [ahead, elsewhere])
    await pool.query(
      `insert into ${tableOf(casterStates)} (caster_id, account_id, version, schema_version, gone)
       select caster_id, account_id, version, 2, true from streams where caster_id = $1`,
      [casterId],
    );
  for (const table of tables) {
    await pool.query(`update ${table} set version = version + 3 where caster_id = $1`, [ahead]);
    await pool.query(`update ${table} set account_id = '2000000000000002' where caster_id = $1`, [elsewhere]);
    await pool.query(
      "insert into parked_streams (view, caster_id, reason) values ($1, 'nobody', 'long ago')",
      [table],
    );
  }
  await pool.query(`update ${tableOf(casterList)} set name = 'Later' where caster_id = $1`, [ahead]);
  await pool.query('delete from events where caster_id = $1', [lost]);
  await pool.query('delete from streams where caster_id = $1', [lost]);
  expect((await call('DescribeCasters', { CasterId: lost })).Total).toBe(1);

  await rebuild();
  expect((await call('DescribeCasters', { CasterId: lost })).Total).toBe(0);
  for (const casterId of [ahead, elsewhere]) {
    const { CasterList } = await call('DescribeCasters', { CasterId: casterId });
    expect(CasterList.Caster).toMatchObject([{ CasterId: casterId, CasterName: 'Kept' }]);
  }
  const { rows } = await pool.query(
    `select caster_id from ${tableOf(casterList)} as list full join streams using (caster_id, account_id, version)
     where list.gone is null or streams.version is null`,
  );
  expect(rows).toEqual([]);
  const { rows: snapshots } = await pool.query<{ version: number; stream: number | null }>(
    `select kept.version, s.version as stream
     from ${tableOf(casterStates)} as kept left join streams s using (caster_id, account_id)`,
  );
  const every = casterStates.snapshotEvery ?? 1;
  for (const { version, stream } of snapshots) expect(version).toBe((stream ?? 0) - ((stream ?? 0) % every));
  await eventually(async () => {
    const ready = await fetch(`${program.adminEndpoint}/health/ready`);
    expect(await ready.json()).toMatchObject({ status: 'ok', parkedStreams: 0 });
  });
});

it('A query catches up with what it reads', async () => {
  const source = await buildNewsroom(call, randomUUID());
  const before = await call('DescribeCasterConfig', { CasterId: source });
  await program.test.database.pool.query(`truncate ${tables.join(', ')}`);

  const after = await call('DescribeCasterConfig', { CasterId: source });
  expect({ ...after, RequestId: '' }).toEqual({ ...before, RequestId: '' });
  const list = await call('DescribeCasters', { CasterId: source });
  expect(list.Total).toBe(1);
});
