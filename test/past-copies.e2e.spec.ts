import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '#libs/caster';
import { eventually } from '#libs/testing';
import { servicesOn } from '../apps/understudy/src/services.js';
import { codeOf, popCore } from './support/clients.js';
import { type Call, plainRest } from './support/journey-clients.js';
import { pastLawsHoldIn } from './support/past-laws.js';
import { type Program, startProgram } from './support/program.js';

let program: Program;
let call: Call;
beforeAll(async () => {
  program = await startProgram();
  call = plainRest(program.endpoint);
});
afterAll(() => program?.end());

const accountId = '1000000000000001';
const eventsOf = async (casterId: string) =>
  (await program.runtime.store.readStream(casterId)).map((event) => decodeEvent(event));

/** A studio of so many parts, version by version; its version 1 has none. */
async function studioOf(parts: number): Promise<string> {
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Newsroom',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  for (let part = 0; part < parts; part += 1)
    await call('AddCasterLayout', {
      CasterId,
      VideoLayer: [{ FillMode: 'none' }],
      BlendList: ['RV01'],
      AudioLayer: [{ VolumeRate: '1' }],
      MixList: ['RV01'],
    });
  return CasterId;
}

const copyOf = (SrcCasterId: string, more: object = {}) => ({
  SrcCasterId,
  CasterName: 'As it was',
  ClientToken: randomUUID(),
  ...more,
});
const layoutsOf = async (CasterId: string) =>
  (await call('DescribeCasterLayouts', { CasterId })).Layouts.Layout.map(
    ({ LayoutId }: { LayoutId: string }) => LayoutId,
  ) as string[];

describe('A copy as of an earlier moment', () => {
  it('is of that version, and says so in its event; by time as well', async () => {
    const source = await studioOf(3);
    const { CasterId } = await call('CopyCaster', copyOf(source, { version: 2 }));
    expect(await eventsOf(CasterId)).toMatchObject([{ type: 'CasterCopied', sourceVersion: 2 }]);
    expect(await layoutsOf(CasterId)).toHaveLength(1);

    const recorded = (await program.runtime.store.readStream(source))[2]?.recordedAt as Date;
    const byTime = await call('CopyCaster', copyOf(source, { at: recorded.toISOString() }));
    const [copied] = await eventsOf(byTime.CasterId);
    // Events of one millisecond share a time.
    expect(copied?.type === 'CasterCopied' && copied.sourceVersion).toBeGreaterThanOrEqual(3);
  });

  it('is made once for a key, whatever became of the source; another moment is another request', async () => {
    const source = await studioOf(1);
    const request = copyOf(source, { version: 1 });
    const first = await call('CopyCaster', request);
    await call('DeleteCaster', { CasterId: source });
    expect((await call('CopyCaster', request)).CasterId).toBe(first.CasterId);
    for (const moment of [
      { version: 2 },
      { version: undefined, at: '2026-11-24T18:00:00Z' },
      { version: undefined },
    ])
      expect(await codeOf(call('CopyCaster', { ...request, ...moment }))).toBe('IdempotentParameterMismatch');

    const bare = copyOf(first.CasterId);
    const byRpc = await popCore(program.endpoint)('CopyCaster', bare);
    expect((await call('CopyCaster', bare)).CasterId).toBe(byRpc.CasterId);
  });

  it('brings back what was deleted', async () => {
    const source = await studioOf(2);
    await call('DeleteCaster', { CasterId: source });
    expect(await codeOf(call('CopyCaster', copyOf(source)))).toBe('InvalidCaster.NotFound');
    expect(await codeOf(call('CopyCaster', copyOf(source, { version: 4 })))).toBe('InvalidCaster.NotFound');
    expect(await codeOf(call('CopyCaster', copyOf(source, { version: 5 })))).toBe('InvalidVersion.NotFound');
    expect(await codeOf(call('RestoreCaster', { CasterId: source, version: 3 }))).toBe(
      'InvalidCaster.NotFound',
    );
    const { CasterId } = await call('CopyCaster', copyOf(source, { version: 3 }));
    expect(await layoutsOf(CasterId)).toHaveLength(2);
  });

  it('is nothing that an SDK meets: RPC knows no such parameters', async () => {
    const source = await studioOf(1);
    const { CasterId } = await popCore(program.endpoint)(
      'CopyCaster',
      copyOf(source, { at: '2000-01-01T00:00:00Z' }),
    );
    expect(await layoutsOf(CasterId)).toHaveLength(1);
  });
});

describe('A restore', () => {
  it('is one event of the same size for 5 parts and for 500, where the setup is stored', async () => {
    const bytes: number[] = [];
    for (const parts of [5, 500]) {
      const { CasterId } = await call('CopyCaster', copyOf(await studioOf(parts)));
      const layouts = await layoutsOf(CasterId);
      await call('DeleteCasterLayout', { CasterId, LayoutId: layouts[0] });
      const before = await rowsOfAll();
      expect(await call('RestoreCaster', { CasterId, version: 1 })).toMatchObject({ Version: 3 });
      const after = await rowsOfAll();
      expect({
        events: Number(after.events) - Number(before.events),
        setups: Number(after.setups) - Number(before.setups),
      }).toEqual({
        events: 1,
        setups: 0,
      });
      expect(await layoutsOf(CasterId)).toEqual(layouts);
      const { rows } = await program.test.database.pool.query<{ bytes: number }>(
        'select pg_column_size(e.*) as bytes from events e where caster_id = $1 and version = 3',
        [CasterId],
      );
      bytes.push(rows[0]?.bytes ?? 0);
    }
    expect(bytes[0]).toBeGreaterThan(0);
    expect(bytes[1]).toBe(bytes[0]);
  });

  it('of the present changes nothing', async () => {
    const CasterId = await studioOf(1);
    expect(await call('RestoreCaster', { CasterId, version: 2 })).toMatchObject({
      RestoredVersion: 2,
      Version: 2,
    });
    expect(await codeOf(call('RestoreCaster', { CasterId }))).toBe('InvalidParameter.Malformed');
    expect(await codeOf(call('RestoreCaster', { CasterId, version: 1, expectedVersion: 1 }))).toBe(
      'OperationConflict',
    );
  });
});

describe('The hash of a setup', () => {
  it('is that of the store; a copy has that of its source, and an edit another', async () => {
    const source = await studioOf(2);
    const dryRun = await call('DryRunCopyCaster', { SrcCasterId: source, CasterName: 'As it was' });
    const { CasterId } = await call('CopyCaster', copyOf(source));
    const [copied] = await program.runtime.store.readStream(CasterId);
    expect(dryRun.SetupHash).toBe(copied?.setupHash);
    expect(await call('DescribeCasterDifference', { CasterId: source, with: CasterId })).toMatchObject({
      Before: { SetupHash: copied?.setupHash },
      After: { SetupHash: copied?.setupHash },
    });
    await call('DeleteCasterLayout', { CasterId, LayoutId: (await layoutsOf(CasterId))[0] });
    expect((await call('GetCaster', { CasterId: source })).SetupHash).toBe(copied?.setupHash);
    expect((await call('GetCaster', { CasterId })).SetupHash).not.toBe(copied?.setupHash);
  });
});

describe('A dry run', () => {
  it('writes nothing and uses no token', async () => {
    const SrcCasterId = await studioOf(2);
    // What was made is in its views from here on.
    await call('DescribeCasters', {});
    // Again where the projector was late with what is in no list.
    await eventually(async () => {
      const before = await rowsOfAll();
      const told = await call('DryRunCopyCaster', { SrcCasterId, CasterName: 'Perhaps', version: 2 });
      expect(told).toMatchObject({ SourceVersion: 2, PartCount: 1, Refusals: [] });
      const { audit_log: _, ...after } = await rowsOfAll();
      expect(before).toMatchObject(after);
    });
  });

  it('tells of a full quota what the copy then says', async () => {
    const SrcCasterId = await studioOf(0);
    const { pool } = program.test.database;
    await pool.query('update accounts set caster_quota = caster_count where account_id = $1', [accountId]);
    try {
      const { Quota, Refusals } = await call('DryRunCopyCaster', { SrcCasterId, CasterName: 'One more' });
      expect(Quota).toMatchObject({ Used: Quota.Studios, Left: 0 });
      expect(Refusals).toMatchObject([{ Code: await codeOf(call('CopyCaster', copyOf(SrcCasterId))) }]);
    } finally {
      await pool.query('update accounts set caster_quota = null where account_id = $1', [accountId]);
    }
  });
});

/** As rules meet them: by snapshot and memory, not from the first event. */
const studios = () => servicesOn(program.runtime).studios;

const HISTORIES = Number(process.env.STORED_HISTORIES ?? 10);

it(
  `The past is what it was, in ${HISTORIES} random histories on PostgreSQL`,
  () =>
    pastLawsHoldIn(HISTORIES, 40, () => ({
      call: call as never,
      eventsOf,
      stateOf: async (casterId) =>
        (await studios().load({ accountId, requestId: 'R', now: new Date() }, casterId)).caster,
    })),
  1_200_000,
);

/** How many rows each table has. */
async function rowsOfAll(): Promise<Record<string, number>> {
  const { pool } = program.test.database;
  const { rows } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const { rows: counted } = await pool.query<{ n: number }>(`select count(*)::int as n from "${name}"`);
    counts[name] = counted[0]?.n ?? Number.NaN;
  }
  return counts;
}
