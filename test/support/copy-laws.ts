import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { type PartKind, partKinds } from '#libs/caster';
import {
  createParameters,
  type PartIds,
  type RandomStudio,
  randomStudio,
  type Step,
  stepParameters,
} from '#libs/testing';
import {
  type Answers,
  identical,
  idsOf,
  pairs,
  readAll,
  uuid,
} from '../../apps/understudy/src/demo/compare.js';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';

/** Plays the calls that build the studio; answers its CasterId. `accepted` hears of each call that was. */
export async function play(
  call: CallOperation,
  studio: RandomStudio,
  accepted: (action: string) => void = () => undefined,
): Promise<string> {
  const { CasterId } = await call('CreateCaster', createParameters(studio, randomUUID()));
  await playSteps(call, CasterId, studio.steps, {}, accepted);
  return CasterId;
}

async function playSteps(
  call: CallOperation,
  CasterId: string,
  steps: readonly Step[],
  known: PartIds,
  accepted: (action: string) => void = () => undefined,
): Promise<void> {
  let ids = known;
  for (const step of steps) {
    const parameters = stepParameters(step, ids);
    if (parameters === undefined) continue;
    try {
      const answer = await call(step.action, { CasterId, ...parameters });
      accepted(step.action);
      ids = idsAfter(ids, step.action, parameters, answer);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

/** What the parts of a random edit are in no state for is refused, in memory or by the API; what fails otherwise is not. */
function isRefusal(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: unknown };
  return (
    name === 'Refusal' || (typeof code === 'string' && code !== 'InternalError' && !/^E[A-Z]+$/.test(code))
  );
}

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
type Gained = (answer: any) => string[];

const gained: Readonly<Record<string, { readonly [K in PartKind]?: Gained }>> = {
  AddCasterVideoResource: { resource: ({ ResourceId }) => [ResourceId] },
  AddCasterLayout: { layout: ({ LayoutId }) => [LayoutId] },
  AddCasterComponent: { component: ({ ComponentId }) => [ComponentId] },
  AddCasterEpisode: { episode: ({ EpisodeId }) => [EpisodeId] },
  AddStudioLayout: { studioLayout: ({ LayoutId }) => [LayoutId] },
  AddShowIntoShowList: { show: ({ ShowId }) => [ShowId] },
  AddPlaylistItems: {
    playlist: ({ ProgramId }) => [ProgramId],
    playlistItem: ({ Items }) => Items.SuccessItems.map(({ ItemId }: { ItemId: string }) => ItemId),
  },
  StartCaster: {
    scene: ({ PvwSceneInfos, PgmSceneInfos }) =>
      [PvwSceneInfos, PgmSceneInfos].flatMap(({ SceneInfo }) =>
        SceneInfo.map(({ SceneId }: { SceneId: string }) => SceneId),
      ),
  },
};

function idsAfter(
  ids: PartIds,
  action: string,
  parameters: Readonly<Record<string, string>>,
  answer: unknown,
): PartIds {
  const gone = /^(Delete|Remove)/.test(action) && !action.endsWith('SceneConfig');
  const removed = new Set(gone ? (JSON.stringify(parameters).match(uuid) ?? []) : []);
  const after: { [K in PartKind]?: readonly string[] } = {};
  for (const kind of partKinds)
    after[kind] = [...new Set([...(ids[kind] ?? []), ...(gained[action]?.[kind]?.(answer) ?? [])])].filter(
      (id) => !removed.has(id) || kind === 'playlist',
    );
  // Switching channels on discards the layouts; those whose ids are forgotten too soon stay as they are.
  if (parameters.ChannelEnable === '1') after.layout = [];
  return after;
}

export const copyOf = async (call: CallOperation, SrcCasterId: string, more: { version?: number } = {}) =>
  (await call('CopyCaster', { SrcCasterId, CasterName: 'The copy', ClientToken: randomUUID(), ...more }))
    .CasterId as string;

/** One population for a whole test file: whoever tries fewer studios tries the first of the same. `SEED` repeats one. */
export const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

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

  await edit(call, copyId, copy, studio);
  if (!same(await readAll(call, sourceId), source)) broken.push('d: editing the copy changed the source');
  const editedCopy = await readAll(call, copyId);
  if (same(editedCopy, copy)) broken.push('d: the edit of the copy did nothing');
  await edit(call, sourceId, source, studio);
  if (!same(await readAll(call, copyId), editedCopy)) broken.push('d: editing the source changed the copy');

  const secondId = await copyOf(call, copyId);
  const second = await readAll(call, secondId);
  broken.push(...between(editedCopy, second).map((law) => `f: of a copy of a copy, ${law}`));
  return broken;
}

function between(source: Answers, copy: Answers): string[] {
  const broken: string[] = [];
  const idsOfSource = uuidsIn(source);
  if ([...uuidsIn(copy)].some((id) => idsOfSource.has(id))) broken.push('a: source and copy share an id');
  const own = new Set([copy.config.CasterId, ...partKinds.flatMap((kind) => idsOf(copy, kind))]);
  if ([...uuidsIn(copy)].some((id) => !own.has(id)))
    broken.push('b: a reference of the copy leads out of it');
  if (pairs(source, copy).length !== own.size - 1) broken.push('c: the copy has other parts than its source');
  if (!identical(source, copy)) broken.push('c: the answers differ by more than their ids');
  if (copy.studio.Status !== 0) broken.push('c: the copy is not idle, whatever its source does');
  return broken;
}

/** Every id in what a studio answers: its own, those of its parts, and those that parts name; its token is the caller's. */
function uuidsIn({ studio: { ClientTokenId: _, ...studio }, ...answers }: Answers): Set<string> {
  return new Set(JSON.stringify({ studio, ...answers }).match(uuid));
}

/** Whatever of the random edits is possible, and a layout more, which is in every studio and no edit takes back. */
async function edit(
  call: CallOperation,
  CasterId: string,
  answers: Answers,
  { further }: RandomStudio,
): Promise<void> {
  const ids = Object.fromEntries(partKinds.map((kind) => [kind, idsOf(answers, kind)]));
  await playSteps(call, CasterId, further, ids);
  await addLayout(call, CasterId);
}

export const addLayout = (call: CallOperation, CasterId: string) =>
  call('AddCasterLayout', {
    CasterId,
    'VideoLayer.1.FillMode': 'none',
    'BlendList.1': 'RV12',
    'AudioLayer.1.VolumeRate': '0.5',
    'MixList.1': 'RV12',
  });

const same = (one: Answers, other: Answers) =>
  JSON.stringify(withoutDuration(one)) === JSON.stringify(withoutDuration(other));

/** For how long a studio has been running changes by itself. */
const withoutDuration = ({ studio: { Duration: _, ...studio }, ...answers }: Answers) => ({
  studio,
  ...answers,
});
