import { describe, expect, it } from '@jest/globals';
import { fold } from '#libs/caster';
import { firstStart, newsroomAfter, readyToStart, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideStopCaster } from './stop-caster.js';

const context = { ...roomForAll, refuse };
const running = newsroomAfter(readyToStart, ...firstStart);

describe('StopCaster', () => {
  it('leaves an idle studio that has its scenes still', () => {
    const event = decideStopCaster(running, undefined, context);
    expect(event).toEqual({ type: 'CasterStopped', at: roomForAll.at });

    const caster = fold(running, [event]);
    expect(caster).toMatchObject({ status: 'idle', setup: running.setup });
    expect(caster).not.toHaveProperty('run');
  });

  it('refuses an idle studio', () =>
    expect(refusalBy(() => decideStopCaster(newsroomAfter(readyToStart), undefined, context))).toBe(
      'CasterIdle',
    ));
});
