import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';
import { recordStatements } from './support/statements.js';

const COPIES = 1_000;

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  // The API alone: what the projector does in the background is no statement of the copy.
  program = await startProgram({ ROLES: 'api' });
  call = popCore(program.endpoint);
});
afterAll(() => program.end());

const twoDigits = (prefix: string, number: number) => `${prefix}${String(number).padStart(2, '0')}`;

async function studioOf(parts: { sources: number; components: number; layouts: number }): Promise<string> {
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Large',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  for (let i = 1; i <= parts.sources; i += 1)
    await call('AddCasterVideoResource', {
      CasterId,
      ResourceName: `Source ${i}`,
      LocationId: twoDigits('RV', i),
      LiveStreamUrl: `rtmp://ingest.example.com/live/${i}`,
    });
  for (let i = 1; i <= parts.components; i += 1)
    await call('AddCasterComponent', {
      CasterId,
      ComponentName: `Component ${i}`,
      ComponentType: 'text',
      LocationId: twoDigits('RC', i),
      ComponentLayer: JSON.stringify({
        HeightNormalized: 0.1,
        PositionNormalized: [0.1, 0.2],
        PositionRefer: 'center',
      }),
      TextLayerContent: JSON.stringify({ Text: `Line ${i}`, SizeNormalized: 0.05 }),
    });
  for (let i = 1; i <= parts.layouts; i += 1)
    await call('AddCasterLayout', {
      CasterId,
      'VideoLayer.1.HeightNormalized': '0.5',
      'VideoLayer.1.WidthNormalized': '0.5',
      'VideoLayer.1.PositionNormalized.1': String(i / 1000),
      'VideoLayer.1.PositionNormalized.2': '0.25',
      'BlendList.1': 'RV01',
      'AudioLayer.1.VolumeRate': '1.0',
      'MixList.1': 'RV01',
    });
  return CasterId;
}

async function copy(source: string): Promise<void> {
  await call('CopyCaster', { SrcCasterId: source, CasterName: "Tonight's show", ClientToken: randomUUID() });
}

/** Bytes of all tables with their indexes and out-of-line values. */
async function bytes(): Promise<number> {
  const { rows } = await program.test.database.pool.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(c.oid))::text as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r'`,
  );
  return Number(rows[0]?.bytes);
}

it('A copy takes the same statements and little room, whatever the size of its source', async () => {
  const small = await studioOf({ sources: 2, components: 2, layouts: 1 });
  const large = await studioOf({ sources: 12, components: 99, layouts: 389 });
  const parts = (await call('DescribeCasterLayouts', { CasterId: large })).Total;
  expect(parts).toBe(389);
  // Each source's first copy writes its setup; from then on it is shared.
  await copy(small);
  await copy(large);

  const statements = recordStatements(program.runtime.database.pool);
  await copy(small);
  const ofSmall = statements.take();
  await copy(large);
  const ofLarge = statements.take();
  statements.stop();
  expect(ofLarge.map(({ text }) => text)).toEqual(ofSmall.map(({ text }) => text));
  expect(ofLarge.length).toBeGreaterThan(0);
  const sent = (recorded: { parameterBytes: number }[]) =>
    recorded.reduce((sum, one) => sum + one.parameterBytes, 0);
  expect(Math.abs(sent(ofLarge) - sent(ofSmall))).toBeLessThan(100);

  await call('DescribeCasters', {});
  const before = await bytes();
  for (let made = 0; made < COPIES; made += 20)
    await Promise.all(Array.from({ length: 20 }, () => copy(large)));
  // The list catches up to the last copy, and so does the view of whole studios.
  await call('DescribeCasters', {});
  for (const view of program.runtime.projections.views)
    await program.runtime.projections.bringUpToDate(
      view,
      await program.runtime.projections.lagging(view, '1000000000000001'),
    );
  const perCopy = ((await bytes()) - before) / COPIES;
  process.stdout.write(`growth of all tables: ${Math.round(perCopy)} bytes a copy of a 500-part studio\n`);
  expect(perCopy).toBeLessThan(4_000);

  const { rows } = await program.test.database.pool.query<{ largest: number }>(
    "select max(pg_column_size(e.*))::int as largest from events e where type = 'CasterCopied'",
  );
  expect(rows[0]?.largest).toBeLessThan(2_000);
});
