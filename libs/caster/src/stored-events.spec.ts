import { describe, expect, it } from '@jest/globals';
import { liftSetup } from './lift-setup.js';
import { emptySetup } from './setup.js';
import { decodeEvent } from './stored-events.js';

const layout = { key: 'layout-1', videoLayers: [], blendList: [], audioLayers: [], mixList: [] };
const version1 = {
  schemaVersion: 1,
  normType: 1,
  chargeType: 'PostPaid',
  tags: [],
  config: { delay: 0, channelsEnabled: false, programInEffect: false, urgent: {} },
  videoResources: [],
  layouts: [layout],
  components: [],
};

describe('What an older program stored', () => {
  it('is an event of today', () =>
    expect(decodeEvent({ type: 'LayoutAdded', schemaVersion: 1, data: { layout, at: 'then' } })).toEqual({
      type: 'LayoutAdded',
      part: layout,
      at: 'then',
    }));

  it('is a setup of today, wherever it comes in', () => {
    const bare = emptySetup({ normType: 1, tags: [] });
    const today = { ...bare, parts: { ...bare.parts, layout: [layout] } };
    expect(liftSetup(version1)).toEqual(today);
    const created = decodeEvent({ type: 'CasterCreated', schemaVersion: 1, data: { setup: version1 } });
    expect(created).toEqual({ type: 'CasterCreated', setup: today });
  });

  it('is lifted once: copies go on sharing one object', () => {
    expect(liftSetup(version1)).toBe(liftSetup(version1));
    const today = emptySetup({ normType: 1, tags: [] });
    expect(liftSetup(today as never)).toBe(today);
    expect(liftSetup(liftSetup(version1) as never)).toBe(liftSetup(version1));
  });
});

describe('What a newer program stored is refused by name', () => {
  it('a type it made up', () =>
    expect(() => decodeEvent({ type: 'CasterPainted', schemaVersion: 1, data: {} })).toThrow(
      /CasterPainted version 1 is newer/,
    ));

  it('a version of a type', () =>
    expect(() => decodeEvent({ type: 'LayoutAdded', schemaVersion: 3, data: {} })).toThrow(
      /LayoutAdded version 3 is newer/,
    ));

  it('a setup', () =>
    expect(() => liftSetup({ ...version1, schemaVersion: 99 })).toThrow(/Setup version 99 is newer/));
});
