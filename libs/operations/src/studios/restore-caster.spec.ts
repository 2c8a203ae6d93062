import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, fold, type IdleCaster, partAdded, partRemoved } from '#libs/caster';
import { firstStart, newsroomAfter, readyToStart, refusalBy, roomForAll, stopped } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideRestoreCaster } from './restore-caster.js';

const { at } = roomForAll;
const layout = (number: number) =>
  partAdded(
    'layout',
    { key: `layout-${number}`, videoLayers: [], blendList: [], audioLayers: [], mixList: [] },
    at,
  );
const keys = ({ setup }: Pick<IdleCaster, 'setup'>) => setup.parts.layout.map(({ key }) => key);

/** The studio after its history is restored to the version that its first so many events made. */
function restored(history: readonly CasterEvent[], version: number, more: object = {}, maxParts = 10) {
  const now = newsroomAfter(...history);
  const then = newsroomAfter(...history.slice(0, version - 1));
  const events = decideRestoreCaster(
    now,
    { version, ...then, ...more },
    { at, limits: { maxParts }, version: 1 + history.length, refuse },
  );
  return { events, now, then, after: fold(now, events) as IdleCaster };
}

describe('RestoreCaster', () => {
  it('gives name and setup back by one event, and numbers parts on from where they were', () => {
    const { events, then, after } = restored(
      [layout(1), layout(2), partRemoved('layout', 'layout-1', at)],
      2,
    );
    expect(events).toEqual([
      { type: 'CasterRestored', restoredVersion: 2, name: 'Newsroom', setup: then.setup, at },
    ]);
    expect(keys(after)).toEqual(['layout-1']);
    expect(after.nextPart).toBe(3);
  });

  it('is taken back by restoring the version before', () => {
    const history = [layout(1), layout(2)];
    const { events } = restored(history, 1);
    const { after } = restored([...history, ...events], 3);
    expect(keys(after)).toEqual(['layout-1', 'layout-2']);
  });

  it('changes nothing where everything is so already', () => {
    expect(restored([layout(1)], 2).events).toEqual([]);
    expect(restored([layout(1), ...restored([layout(1)], 1).events], 1).events).toEqual([]);
  });

  it('refuses a studio that runs, or whose playlist plays: viewers would lose what they see', () => {
    expect(refusalBy(() => restored([readyToStart, ...firstStart], 1))).toBe('CasterRunning');
    expect(
      refusalBy(() => restored([layout(1), { type: 'PlaylistStarted', playlist: 'playlist-9', at }], 1)),
    ).toBe('CasterRunning');
    expect(restored([readyToStart, ...firstStart, stopped], 1).after).toMatchObject({ status: 'idle' });
  });

  it('refuses a version of more parts than a studio may have now', () =>
    expect(
      refusalBy(() => restored([layout(1), layout(2), partRemoved('layout', 'layout-1', at)], 3, {}, 1)),
    ).toBe('TooManyParts'));

  it('refuses where the studio is at another version than the caller expected', () => {
    expect(refusalBy(() => restored([layout(1)], 1, { expectedVersion: 1 }))).toBe('ConcurrencyConflict');
    expect(restored([layout(1)], 1, { expectedVersion: 2 }).events).toHaveLength(1);
  });
});
