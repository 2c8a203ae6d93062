import {
  type CasterEvent,
  type Component,
  type ExistingCaster,
  partAdded,
  partChanged,
  publicPartId,
} from '#libs/caster';
import {
  firstStart,
  fullScreen,
  headline,
  newsroomAfter,
  readyToStart,
  roomForAll,
  stopped,
} from '#libs/testing';
import type { Services, Studios } from '../index.js';
import { refuse } from '../refusals.js';
import { StreamAddresses } from '../stream-addresses.js';

// The newsroom on air: a preview and a program that show nothing yet, a layout and two overlays to show.

export const context = { ...roomForAll, refuse };
export const { at } = context;

export const clock: Component = { ...headline, key: 'component-5', name: 'Clock', locationId: 'RC02' };

export const previewId = publicPartId('newsroom', 'scene-1');
export const programId = publicPartId('newsroom', 'scene-2');
export const layoutId = publicPartId('newsroom', fullScreen.key);
export const headlineId = publicPartId('newsroom', headline.key);
export const clockId = publicPartId('newsroom', clock.key);
/** Of a part of another studio. */
export const foreignId = publicPartId('evening', 'scene-1');

export const silence = { followsVideo: true, audioLayers: [], mixList: [] };
export const preview = {
  key: 'scene-1',
  name: 'PVW',
  output: 'preview',
  components: [],
  audio: silence,
} as const;
export const program = {
  key: 'scene-2',
  name: 'PGM',
  output: 'program',
  components: [],
  audio: silence,
} as const;

export const history = [
  readyToStart,
  ...firstStart,
  partAdded('layout', fullScreen, at),
  partAdded('component', headline, at),
  partAdded('component', clock, at),
] as const;

export const onAir = (...events: readonly CasterEvent[]) => newsroomAfter(...history, ...events);
export const offAir = (...events: readonly CasterEvent[]) => onAir(...events, stopped);

export const call = { accountId: 'broadcaster', requestId: 'A-REQUEST', now: new Date(at) };

/** What a description of this studio works with. */
export const servicesOver = (caster: ExistingCaster) =>
  ({
    studios: { read: async () => caster } as Partial<Studios>,
    streams: new StreamAddresses(Buffer.alloc(32)),
  }) as Services;

/** The scene shows the full screen with the headline. */
export const showing = (scene: typeof preview | typeof program) =>
  partChanged('scene', { ...scene, layout: fullScreen.key, components: [headline.key] }, at);

export const previewStopped: CasterEvent = { type: 'SceneStopped', scene: preview.key, at };
