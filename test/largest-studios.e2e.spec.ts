import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { identical, readAll } from '../apps/understudy/src/demo/compare.js';
import type { CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { codeOf, openApi } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

const MAX_PARTS = 1_010;

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  program = await startProgram({ MAX_PARTS: String(MAX_PARTS) });
  // pop-core writes every parameter with a capital: it cannot say showList.N.
  call = openApi(program.endpoint);
});
afterAll(() => program.end());

const playlistStudio = async () =>
  (await call('CreateCaster', { NormType: 6, ChargeType: 'PostPaid', ClientToken: randomUUID() }))
    .CasterId as string;

const addShows = (CasterId: string, count: number, name: (i: number) => string) =>
  call('AddShowIntoShowList', {
    CasterId,
    isBatchMode: 'true',
    ...Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        [`showList.${i + 1}.showName`, name(i)],
        [`showList.${i + 1}.resourceType`, 'vod'],
        [`showList.${i + 1}.resourceId`, `media-${i}`],
      ]).flat(),
    ),
  });

const addSource = (CasterId: string, number: number) =>
  call('AddCasterVideoResource', {
    CasterId,
    ResourceName: 'Camera',
    LocationId: `RV${String(number).padStart(2, '0')}`,
    ImageId: 'image',
  });

const copyRequest = (SrcCasterId: string) => ({
  SrcCasterId,
  CasterName: 'The copy',
  ClientToken: randomUUID(),
});

const eventsIn = async () =>
  Number((await program.test.database.pool.query('select count(*) from events')).rows[0].count);

/** What the call is refused with; nothing is written by it. */
async function refusedWith(answer: () => Promise<unknown>): Promise<string> {
  const before = await eventsIn();
  const code = await codeOf(answer());
  expect(await eventsIn()).toBe(before);
  return code;
}

it('As many parts as a studio may have are copied in one call; one more is refused at the edit and at the copy', async () => {
  const source = await playlistStudio();
  // A request has at most 1,000 parameters, three to a show here.
  for (let batch = 0; batch < 4; batch += 1) await addShows(source, 250, (i) => `Show ${batch}/${i}`);
  for (let i = 1; i <= 10; i += 1) await addSource(source, i);

  const before = await eventsIn();
  const { CasterId: copy } = await call('CopyCaster', copyRequest(source));
  expect(await eventsIn()).toBe(before + 1);
  const [ofSource, ofCopy] = [await readAll(call, source), await readAll(call, copy)];
  expect(ofCopy.parts.show).toHaveLength(1_000);
  expect(ofCopy.parts.resource).toHaveLength(10);
  expect(identical(ofSource, ofCopy)).toBe(true);

  expect(await refusedWith(() => addSource(source, 11))).toBe('ResourceNumberExceed');
  expect(await refusedWith(() => addSource(copy, 11))).toBe('ResourceNumberExceed');
  const smaller = await program.replica({ MAX_PARTS: String(MAX_PARTS - 1) });
  const copied = () => openApi(smaller.endpoint)('CopyCaster', copyRequest(source));
  expect(await refusedWith(copied)).toMatch(/NumberExceed$/);
});

it('What would not fit into one published event is refused at the edit', async () => {
  const CasterId = await playlistStudio();
  // In a URL, 250 of these characters take 2 kB.
  const addFive = () => addShows(CasterId, 5, () => '世'.repeat(250));
  let added = 0;
  let code = await codeOf(addFive());
  for (; code.startsWith('no error'); added += 5) code = await codeOf(addFive());
  expect(code).toBe('ResourceNumberExceed');
  expect(added).toBeLessThan(1_000);
  expect(await refusedWith(addFive)).toBe(code);
  expect((await readAll(call, CasterId)).parts.show).toHaveLength(added);
  await call('CopyCaster', copyRequest(CasterId));
});
