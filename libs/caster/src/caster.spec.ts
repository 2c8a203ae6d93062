import { describe, expect, it } from '@jest/globals';
import { absent, type Caster, exists, fold } from './caster.js';
import type { CasterCreated, CasterEvent, PartAdded } from './events.js';
import { nextPartNumber, publicPartId } from './part-ids.js';
import { partKeyOf } from './part-lists.js';
import { allParts, emptySetup } from './setup.js';
import { decodeEvent, encodeEvent } from './stored-events.js';

const bare = emptySetup({ normType: 1, tags: [{ key: 'desk', value: 'evening' }] });
const at = '2026-11-24T18:00:00.000Z';
const created: CasterCreated = {
  type: 'CasterCreated',
  casterId: 'newsroom',
  name: 'Newsroom',
  clientToken: 't',
  setup: bare,
  at,
};
const layoutAdded = (number: number): PartAdded<'layout'> => ({
  type: 'LayoutAdded',
  part: { key: `layout-${number}`, videoLayers: [], blendList: [], audioLayers: [], mixList: [] },
  at,
});
const channelsOn: CasterEvent = {
  type: 'CasterConfigured',
  name: 'Newsroom',
  config: { ...bare.config, channelsEnabled: true },
  layoutsDiscarded: true,
  at,
};

function existing(caster: Caster) {
  if (!exists(caster)) throw new Error(`The studio is ${caster.status}`);
  return caster;
}

describe('A studio', () => {
  it('never numbers a part with a number it gave before, even when the part is gone', () => {
    const caster = existing(fold(absent, [created, layoutAdded(1), layoutAdded(2), channelsOn]));
    expect(caster.setup.parts.layout).toEqual([]);
    expect(caster.nextPart).toBe(3);
  });

  it('starts the numbers of a copy above the highest of its setup', () => {
    const { setup } = existing(fold(absent, [created, layoutAdded(1), layoutAdded(7)]));
    const copy = existing(
      fold(absent, [
        {
          type: 'CasterCopied',
          casterId: 'evening',
          sourceCasterId: 'newsroom',
          sourceVersion: 3,
          name: 'Evening',
          clientToken: 'u',
          setup,
          at,
        },
      ]),
    );
    expect(copy.nextPart).toBe(8);
    expect(nextPartNumber(setup)).toBe(8);
  });

  it('that is deleted stays deleted, whatever comes after', () =>
    expect(fold(absent, [created, { type: 'CasterDeleted', at }, layoutAdded(1)])).toEqual({
      status: 'deleted',
    }));
});

describe('The public id of a part', () => {
  it('never changes: clients keep it', () =>
    // Computed once, and true for ever; a change here breaks every client that stored an id.
    expect(publicPartId('5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001', 'layout-3')).toBe(
      'f64803f0-4a92-5fd8-93a7-c3335d5128f6',
    ));

  it('differs between a studio and its copy, although the key is the same', () =>
    expect(publicPartId('evening', 'layout-3')).not.toBe(publicPartId('newsroom', 'layout-3')));

  it('leads back to its key, in the studio it belongs to and for its own kind alone', () => {
    const caster = existing(fold(absent, [created, layoutAdded(1)]));
    const id = publicPartId('newsroom', 'layout-1');
    expect(partKeyOf(caster, 'layout', id)).toBe('layout-1');
    expect(partKeyOf(caster, 'resource', id)).toBeUndefined();
    expect(partKeyOf({ casterId: 'evening', setup: caster.setup }, 'layout', id)).toBeUndefined();
    const named = allParts(caster.setup).map(({ key }) => [publicPartId('newsroom', key), key]);
    expect(named).toEqual([[id, 'layout-1']]);
  });
});

describe('A stored event', () => {
  it('comes back as it was', () => expect(decodeEvent(encodeEvent(created))).toEqual(created));

  it('of a newer program is refused by name, not misread', () =>
    expect(() => decodeEvent({ type: 'LayoutAdded', schemaVersion: 99, data: {} })).toThrow(
      /LayoutAdded version 99 is newer/,
    ));
});
