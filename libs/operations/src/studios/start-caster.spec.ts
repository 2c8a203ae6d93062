import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, fold } from '#libs/caster';
import {
  configuredWith,
  firstStart,
  newsroomAfter,
  readyToStart,
  refusalBy,
  roomForAll,
  stopped,
} from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideStartCaster } from './start-caster.js';

const context = { ...roomForAll, refuse };
const start = (...history: readonly CasterEvent[]) =>
  decideStartCaster(newsroomAfter(...history), undefined, context);

const scene = (key: string, name: string, output: string) => ({
  type: 'SceneAdded',
  part: { key, name, output, components: [], audio: { followsVideo: true, audioLayers: [], mixList: [] } },
  at: roomForAll.at,
});
const started = { type: 'CasterStarted', at: roomForAll.at };

describe('StartCaster', () => {
  it('makes a preview and a program scene right before the first start', () =>
    expect(start(readyToStart)).toEqual([
      scene('scene-1', 'PVW', 'preview'),
      scene('scene-2', 'PGM', 'program'),
      started,
    ]));

  it('has both scenes on', () =>
    expect(fold(newsroomAfter(readyToStart), start(readyToStart))).toMatchObject({
      status: 'running',
      run: { startedAt: roomForAll.at, scenes: ['scene-1', 'scene-2'] },
    }));

  it('keeps the scenes that are there, and makes those that are not', () => {
    expect(start(readyToStart, ...firstStart, stopped)).toEqual([started]);
    expect(start(readyToStart, ...firstStart.slice(0, 1))).toEqual([
      scene('scene-2', 'PGM', 'program'),
      started,
    ]);
  });

  it('refuses a studio without a domain', () =>
    expect(refusalBy(() => start(configuredWith({ transcode: { casterTemplate: 'lp_hd' } })))).toBe(
      'DomainNameMissing',
    ));

  it('refuses a studio without a template', () =>
    expect(
      refusalBy(() =>
        start(configuredWith({ domainName: 'live.example.com', transcode: { liveTemplates: ['lld'] } })),
      ),
    ).toBe('CasterNotReady'));

  it('refuses a studio that runs', () =>
    expect(refusalBy(() => start(readyToStart, ...firstStart))).toBe('CasterRunning'));

  it('refuses scenes that there is no room for', () => {
    const room = { ...context, limits: { maxParts: 1 } };
    expect(refusalBy(() => decideStartCaster(newsroomAfter(readyToStart), undefined, room))).toBe(
      'TooManyParts',
    );
  });
});
