import { describe, expect, it } from '@jest/globals';
import { absent, type ExistingCaster, fold } from './caster.js';
import type { CasterEvent } from './events.js';
import { partAdded, partChanged, partRemoved } from './part-events.js';
import { publicPartId } from './part-ids.js';
import { type PartKey, partKey } from './part-kinds.js';
import { partKeyOf, partWith } from './part-lists.js';
import type { Layout } from './parts/layout.js';
import { publishedBytes } from './published-size.js';
import { emptySetup } from './setup.js';

const at = '2026-11-24T18:00:00.000Z';
const layout = (number: number, locations: readonly string[] = []): Layout => ({
  key: partKey('layout', number),
  videoLayers: [],
  blendList: [...locations],
  audioLayers: [],
  mixList: [],
});
const newsroom = fold(absent, [
  {
    type: 'CasterCreated',
    casterId: 'newsroom',
    name: 'Newsroom',
    clientToken: 'first',
    setup: emptySetup({ normType: 1, tags: [] }),
    at,
  },
]) as ExistingCaster;

const after = (caster: ExistingCaster, ...events: CasterEvent[]) => fold(caster, events) as ExistingCaster;
const added = (number: number) => partAdded('layout', layout(number), at);
/** The same studio without anything that is remembered of its lists. */
const forgotten = (caster: ExistingCaster) => structuredClone(caster);

describe('A list that follows from another one', () => {
  const steps: [string, (caster: ExistingCaster) => ExistingCaster][] = [
    ['by a part that was added', (caster) => after(caster, added(4))],
    [
      'by a part that was changed',
      (caster) => after(caster, partChanged('layout', layout(2, ['RV01', 'RV02']), at)),
    ],
    ['by a part that was removed', (caster) => after(caster, partRemoved('layout', 'layout-2', at))],
    [
      'by all of it, and back',
      (caster) =>
        after(
          caster,
          added(4),
          partRemoved('layout', 'layout-1', at),
          partChanged('layout', layout(3, ['RV09']), at),
          added(5),
          partRemoved('layout', 'layout-4', at),
        ),
    ],
  ];

  it.each(steps)(
    '%s is as large, and has its parts where they are, as one that was never known',
    (_, step) => {
      const three = after(newsroom, added(1), added(2), added(3));
      publishedBytes(three.setup);
      partKeyOf(three, 'layout', publicPartId('newsroom', 'layout-3'));
      const next = step(three);
      const fresh = forgotten(next);

      expect(next).toEqual(fresh);
      expect(publishedBytes(next.setup)).toBe(publishedBytes(fresh.setup));
      for (const number of [1, 2, 3, 4, 5, 6]) {
        const key = partKey('layout', number);
        const id = publicPartId('newsroom', key);
        expect([number, partKeyOf(next, 'layout', id)]).toEqual([number, partKeyOf(fresh, 'layout', id)]);
        expect(partWith(next.setup.parts.layout, key)).toEqual(partWith(fresh.setup.parts.layout, key));
      }
    },
  );

  it('knows nothing of another one that followed from the same', () => {
    const one = after(newsroom, added(1));
    const [two, other] = [after(one, added(2)), after(one, added(3))];
    const found = (caster: ExistingCaster, key: PartKey) =>
      partKeyOf(caster, 'layout', publicPartId('newsroom', key));
    expect([found(two, 'layout-2'), found(two, 'layout-3')]).toEqual(['layout-2', undefined]);
    expect([found(other, 'layout-2'), found(other, 'layout-3')]).toEqual([undefined, 'layout-3']);
    expect([found(one, 'layout-1'), found(one, 'layout-2')]).toEqual(['layout-1', undefined]);
  });

  it('has ids of its own in each studio that shares it', () => {
    const one = after(newsroom, added(1));
    const copy = { ...one, casterId: 'evening' };
    for (const caster of [one, copy, one])
      expect(partKeyOf(caster, 'layout', publicPartId(caster.casterId, 'layout-1'))).toBe('layout-1');
    expect(partKeyOf(copy, 'layout', publicPartId('newsroom', 'layout-1'))).toBeUndefined();
  });
});
