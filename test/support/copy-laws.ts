import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { createParameters, type RandomStudio, randomStudio, stepParameters } from '#libs/testing';
import { type Answers, identical, pairs, readAll } from '../../apps/understudy/src/demo/compare.js';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';

/** Plays the calls that build the studio; answers its CasterId. */
export async function play(call: CallOperation, studio: RandomStudio): Promise<string> {
  const { CasterId } = await call('CreateCaster', createParameters(studio, randomUUID()));
  const resourceIds: string[] = [];
  for (const step of studio.steps) {
    const answer = await call(step.action, { CasterId, ...stepParameters(step, resourceIds) });
    if (step.action === 'AddCasterVideoResource') resourceIds.push(answer.ResourceId);
  }
  return CasterId;
}

const copyOf = async (call: CallOperation, SrcCasterId: string) =>
  (await call('CopyCaster', { SrcCasterId, CasterName: 'The copy', ClientToken: randomUUID() }))
    .CasterId as string;

/** One population for a whole test file: whoever tries fewer studios tries the first of the same. `SEED` repeats one. */
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Tries the laws on the first so many studios of the population, each of up to 200 parts. A failure prints the seed. */
export async function lawsHoldIn(studios: number, call: CallOperation): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomStudio(200), async (studio) => {
      expect(await brokenLaws(call, studio)).toEqual([]);
    }),
    { numRuns: studios, seed, endOnFailure: true },
  );
}

/** The laws of a copy, each by its letter in the name of what broke it. */
async function brokenLaws(call: CallOperation, studio: RandomStudio): Promise<string[]> {
  const sourceId = await play(call, studio);
  const copyId = await copyOf(call, sourceId);
  const [source, copy] = [await readAll(call, sourceId), await readAll(call, copyId)];
  const broken = [...between(source, copy)];

  await edit(call, copyId);
  if (!same(await readAll(call, sourceId), source)) broken.push('d: editing the copy changed the source');
  const editedCopy = await readAll(call, copyId);
  if (same(editedCopy, copy)) broken.push('d: the edit of the copy did nothing');
  await edit(call, sourceId);
  if (!same(await readAll(call, copyId), editedCopy)) broken.push('d: editing the source changed the copy');

  const secondId = await copyOf(call, copyId);
  const second = await readAll(call, secondId);
  broken.push(...between(editedCopy, second).map((law) => `f: of a copy of a copy, ${law}`));
  return broken;
}

function between(source: Answers, copy: Answers): string[] {
  const broken: string[] = [];
  const idsOfSource = idsIn(source);
  if ([...idsIn(copy)].some((id) => idsOfSource.has(id))) broken.push('a: source and copy share an id');
  const own = idsIn(copy);
  if (references(copy).some((id) => !own.has(id))) broken.push('b: a reference of the copy leads out of it');
  if (pairs(source, copy).length !== own.size - 1) broken.push('c: the copy has other parts than its source');
  if (!identical(source, copy)) broken.push('c: the answers differ by more than their ids');
  return broken;
}

function idsIn(answers: Answers): Set<string> {
  return new Set([
    String(answers.config.CasterId),
    ...answers.sources.map(({ ResourceId }) => String(ResourceId)),
    ...answers.layouts.map(({ LayoutId }) => String(LayoutId)),
    ...answers.components.map(({ ComponentId }) => String(ComponentId)),
  ]);
}

function references({ config }: Answers): string[] {
  const { SyncGroup: groups = [] } = (config.SyncGroupsConfig ?? {}) as {
    SyncGroup?: { HostResourceId?: string; ResourceIds: { ResourceId: string[] } }[];
  };
  return groups.flatMap(({ HostResourceId, ResourceIds }) => [
    ...ResourceIds.ResourceId,
    ...(HostResourceId === undefined ? [] : [HostResourceId]),
  ]);
}

async function edit(call: CallOperation, CasterId: string): Promise<void> {
  await call('AddCasterLayout', {
    CasterId,
    'VideoLayer.1.FillMode': 'none',
    'BlendList.1': 'RV99',
    'AudioLayer.1.VolumeRate': '0.5',
    'MixList.1': 'RV99',
  });
}

const same = (one: Answers, other: Answers) => JSON.stringify(one) === JSON.stringify(other);
