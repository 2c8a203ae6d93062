import {
  type CasterEvent,
  type Episode,
  type ExistingCaster,
  emptySetup,
  fold,
  partAdded,
  partKey,
  publicPartId,
} from '#libs/caster';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { decodeParameters } from '#libs/wire';
import type { Operation, Services } from '../operation.js';
import { refuse } from '../refusals.js';

const { at } = roomForAll;
// Well formed, as newsroom is not.
const someId = '00000000-0000-0000-0000-000000000000';

export const context = { ...roomForAll, refuse };

const source = { repeatNum: 0, fixedDelayDuration: 0 };
const equipment: CasterEvent[] = [
  partAdded(
    'resource',
    {
      ...source,
      key: 'resource-1',
      name: 'Anchor',
      locationId: 'RV01',
      source: { kind: 'live', url: 'rtmp://ingest.example.com/live/anchor' },
    },
    at,
  ),
  partAdded(
    'resource',
    {
      ...source,
      key: 'resource-2',
      name: 'Opener',
      locationId: 'RV02',
      source: { kind: 'file', url: 'https://files.example.com/opener.mp4' },
    },
    at,
  ),
  partAdded(
    'component',
    {
      key: 'component-3',
      locationId: 'RC01',
      effect: 'none',
      layer: { positionNormalized: [0, 0], positionRefer: 'topLeft' },
      content: { type: 'image', materialId: 'logo' },
    },
    at,
  ),
];

export const live = publicPartId('newsroom', 'resource-1');
export const file = publicPartId('newsroom', 'resource-2');
export const logo = publicPartId('newsroom', 'component-3');
export const episodeId = (number: number) => publicPartId('newsroom', partKey('episode', number));

export const evening = { startTime: '2026-11-24T18:00:00Z', endTime: '2026-11-24T18:30:00Z' };
export const night = { startTime: '2026-11-24T22:00:00Z', endTime: '2026-11-24T22:15:00Z' };

/** An episode of the live source in the evening, with the logo over it. */
export const news: Episode = {
  key: 'episode-4',
  name: 'News',
  type: 'Resource',
  resource: 'resource-1',
  components: ['component-3'],
  switchType: 'TimeFirst',
  ...evening,
};

/** The newsroom with a live source, a file and a logo. */
export const equipped = (...events: CasterEvent[]) => newsroomAfter(...equipment, ...events);

export const added = (episode: Episode) => partAdded('episode', episode, at);

const { config } = emptySetup({ normType: 1, tags: [] });
export const inEffect: CasterEvent = {
  type: 'CasterConfigured',
  name: 'Newsroom',
  config: { ...config, programName: 'Today', programInEffect: true },
  layoutsDiscarded: false,
  at,
};
export const started: CasterEvent = { type: 'CasterStarted', at };

/** The operation on this studio, from its parameters as they come to its answer. */
export async function call(
  operation: Operation,
  given: Record<string, unknown>,
  caster: ExistingCaster,
  now = at,
): Promise<{ answer: Record<string, unknown>; after: ExistingCaster }> {
  let after = caster;
  const studios: Pick<Services['studios'], 'read' | 'edit'> = {
    read: async () => caster,
    async edit(_call, _casterId, decide) {
      const decided = decide(caster, { ...context, version: 1 });
      after = fold(caster, [decided].flat()) as ExistingCaster;
      return { before: caster, caster: after, version: 2, decided };
    },
  };
  const parameters = decodeParameters(
    operation,
    Object.entries({ CasterId: someId, ...given }) as [string, never][],
  );
  const answer = await operation.execute(
    { ...parameters, CasterId: caster.casterId } as never,
    { accountId: 'broadcaster', requestId: 'R', now: new Date(now) },
    { studios } as unknown as Services,
  );
  return { answer: operation.result.strict().parse(answer), after };
}
