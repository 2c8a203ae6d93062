import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { absent, decodeEvent, fold } from '#libs/caster';
import type { CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { lawsHoldIn } from './support/copy-laws.js';
import { type Program, startProgram } from './support/program.js';
import { pureStudios } from './support/pure-studios.js';

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  program = await startProgram();
  call = popCore(program.endpoint);
});
afterAll(() => program.end());

it(
  'Every copy obeys the laws, in random studios of up to 200 parts of every kind',
  () => lawsHoldIn(Number(process.env.STUDIOS ?? 400), pureStudios()),
  600_000,
);

it(
  'Every copy obeys the laws through the API, in 12 of the same studios',
  () => lawsHoldIn(12, call),
  300_000,
);

it('A copy equals one committed version of its source, also while the source is being edited', async () => {
  const { CasterId: source } = await call('CreateCaster', {
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  let edited = false;
  const editor = async (LocationId: string) => {
    for (let i = 0; i < 40; i += 1)
      await call('AddCasterLayout', {
        CasterId: source,
        'VideoLayer.1.FillMode': 'none',
        'BlendList.1': LocationId,
        'AudioLayer.1.VolumeRate': '1',
        'MixList.1': LocationId,
      });
  };
  const copies: string[] = [];
  const copier = async () => {
    while (!edited)
      copies.push(
        (
          await call('CopyCaster', {
            SrcCasterId: source,
            CasterName: 'Meanwhile',
            ClientToken: randomUUID(),
          })
        ).CasterId,
      );
  };
  const copying = [copier(), copier()];
  await Promise.all([editor('RV01'), editor('RV02')]);
  edited = true;
  await Promise.all(copying);

  const { store } = program.runtime;
  const history = (await store.readStream(source)).map((event) => decodeEvent(event));
  expect(history).toHaveLength(81);
  const versions = new Set<number>();
  for (const id of copies) {
    const [event] = (await store.readStream(id)).map((stored) => decodeEvent(stored));
    if (event?.type !== 'CasterCopied') throw new Error(`${id} is no copy`);
    const { sourceVersion, setup } = event;
    const then = fold(absent, history.slice(0, sourceVersion));
    expect(then.status === 'idle' && then.setup).toEqual(setup);
    versions.add(sourceVersion);
  }
  // Otherwise nothing was copied in the middle of an edit.
  expect(versions.size).toBeGreaterThan(5);
});
