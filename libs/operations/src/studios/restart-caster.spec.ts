import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, fold } from '#libs/caster';
import {
  configuredWith,
  firstStart,
  newsroomAfter,
  readyToStart,
  refusalBy,
  roomForAll,
} from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideRestartCaster } from './restart-caster.js';

const context = { ...roomForAll, refuse };
const restart = (...history: readonly CasterEvent[]) =>
  decideRestartCaster(newsroomAfter(...history), undefined, context);

describe('RestartCaster', () => {
  it('plays on what was playing', () => {
    const running = newsroomAfter(readyToStart, ...firstStart, {
      type: 'SceneStopped',
      scene: 'scene-1',
      at: roomForAll.at,
    });
    const event = decideRestartCaster(running, undefined, context);
    expect(event).toEqual({ type: 'CasterRestarted', at: roomForAll.at });
    expect(fold(running, [event])).toEqual({ ...running, modifiedAt: roomForAll.at });
  });

  it('refuses an idle studio', () => expect(refusalBy(() => restart(readyToStart))).toBe('CasterIdle'));

  it('restarts general and playlist studios alone', () => {
    const running = newsroomAfter(readyToStart, ...firstStart);
    const restartOf = (normType: number) =>
      decideRestartCaster({ ...running, setup: { ...running.setup, normType } }, undefined, context);
    expect(restartOf(1).type).toBe('CasterRestarted');
    expect(restartOf(6).type).toBe('CasterRestarted');
    expect(refusalBy(() => restartOf(3))).toBe('NormTypeUnsuitable');
    expect(refusalBy(() => restartOf(4))).toBe('NormTypeUnsuitable');
  });

  it('refuses settings with which the studio could not be started', () => {
    const withSettings = (settings: Parameters<typeof configuredWith>[0]) =>
      refusalBy(() => restart(readyToStart, ...firstStart, configuredWith(settings)));
    expect(withSettings({ transcode: { casterTemplate: 'lp_hd' } })).toBe('DomainNameMissing');
    expect(withSettings({ domainName: 'live.example.com' })).toBe('CasterNotReady');
  });
});
