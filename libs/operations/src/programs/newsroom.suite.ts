import { type CasterEvent, type Episode, emptySetup, partAdded, partKey, publicPartId } from '#libs/caster';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';

const { at } = roomForAll;

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
