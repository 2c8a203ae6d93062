import { describe, expect, it } from '@jest/globals';
import { everyPart } from '#libs/testing';
import { differenceOf, differenceOfSetups, isEmptyDifference } from './difference.js';
import { partKinds } from './part-kinds.js';
import { type CasterSetup, emptySetup } from './setup.js';

/** Every member that a setup may have has a value. */
const full: CasterSetup = {
  ...emptySetup({ normType: 1, tags: [{ key: 'desk', value: 'news' }], resourceGroupId: 'rg-desk' }),
  config: {
    domainName: 'live.example.com',
    delay: 5,
    channelsEnabled: true,
    programInEffect: true,
    transcode: { casterTemplate: 'lp_hd', liveTemplates: ['lp_sd'] },
    syncGroups: [{ mode: 0, resources: ['resource-1'], offsets: [40] }],
    urgent: { materialId: 'pause', eofThreshold: 3 },
  },
  channels: [{ channelId: 'RV01', resource: 'resource-1', faceBeauty: '1' }],
  showList: { repeatTimes: -1, highPriorityShow: 'show-7' },
  parts: Object.fromEntries(
    partKinds.map((kind) => [kind, [everyPart[kind]]]),
  ) as unknown as CasterSetup['parts'],
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };

/** The value with one thing in it changed or left out, each in turn, with where that is. */
function* alterations(value: Json, path = ''): Generator<readonly [path: string, altered: Json]> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      yield [`${path}[${i}] left out`, value.toSpliced(i, 1)];
      for (const [where, altered] of alterations(item, `${path}[${i}]`))
        yield [where, value.with(i, altered)];
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [member, held] of Object.entries(value)) {
      if (path !== '' && path !== '.parts') {
        const { [member]: _, ...others } = value as Record<string, Json>;
        yield [`${path}.${member} left out`, others];
      }
      for (const [where, altered] of alterations(held, `${path}.${member}`))
        yield [where, { ...value, [member]: altered }];
    }
  } else
    yield [path, typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}!`];
}

describe('The difference of two studios', () => {
  it('is empty where they are alike, whether or not they are the same objects or have members without a value', () => {
    const alike = { ...JSON.parse(JSON.stringify(full)), resourceGroupId: 'rg-desk' };
    expect(isEmptyDifference(differenceOfSetups(full, full))).toBe(true);
    expect(isEmptyDifference(differenceOfSetups(full, alike))).toBe(true);
    const { resourceGroupId: _, ...without } = full;
    expect(isEmptyDifference(differenceOfSetups({ ...full, resourceGroupId: undefined }, without))).toBe(
      true,
    );
  });

  it('has whatever is changed or left out, at any depth', () => {
    const all = [...alterations(full as unknown as Json)];
    expect(all.length).toBeGreaterThan(150);
    const missed = all.filter(([, altered]) =>
      [
        differenceOfSetups(full, altered as unknown as CasterSetup),
        differenceOfSetups(altered as unknown as CasterSetup, full),
      ].some(isEmptyDifference),
    );
    expect(missed.map(([path]) => path)).toEqual([]);
  });

  it('says which members of which parts, with both values', () => {
    const layout = { ...everyPart.layout, blendList: ['RV02'] };
    const after = {
      ...full,
      config: { ...full.config, delay: 7 },
      tags: [{ key: 'desk', value: 'sport' }],
      channels: [],
      parts: { ...full.parts, layout: [layout], show: [] },
    };
    expect(differenceOf({ name: 'Evening', setup: full }, { name: 'Tonight', setup: after })).toEqual({
      members: [
        { member: 'name', before: 'Evening', after: 'Tonight' },
        { member: 'config.delay', before: 5, after: 7 },
      ],
      tags: [
        {
          key: 'desk',
          change: 'changed',
          members: [{ member: 'value', before: 'news', after: 'sport' }],
        },
      ],
      channels: [
        {
          key: 'RV01',
          change: 'removed',
          members: [
            { member: 'resource', before: 'resource-1' },
            { member: 'faceBeauty', before: '1' },
          ],
        },
      ],
      parts: [
        {
          kind: 'layout',
          key: 'layout-2',
          change: 'changed',
          members: [{ member: 'blendList', before: ['RV01'], after: ['RV02'] }],
        },
        expect.objectContaining({ kind: 'show', key: 'show-7', change: 'removed' }),
      ],
      orders: [],
    });
  });

  it('tells an order that is another, and not one that follows from what came and went', () => {
    const shows = [1, 2, 3].map((n) => ({ ...everyPart.show, key: `show-${n}` as const }));
    const withShows = (...places: readonly number[]): CasterSetup => ({
      ...full,
      parts: { ...full.parts, show: places.map((place) => shows[place] as (typeof shows)[number]) },
    });
    expect(differenceOfSetups(withShows(0, 1, 2), withShows(2, 0, 1))).toMatchObject({
      parts: [],
      orders: [
        { list: 'show', before: ['show-1', 'show-2', 'show-3'], after: ['show-3', 'show-1', 'show-2'] },
      ],
    });
    expect(differenceOfSetups(withShows(0, 1), withShows(1, 2)).orders).toEqual([]);
    expect(differenceOfSetups(withShows(0, 1), withShows(0, 2, 1)).orders).toHaveLength(1);
  });

  it('compares tags as a whole where one comes twice', () => {
    const tagged = (...values: readonly string[]) => ({
      ...full,
      tags: values.map((value) => ({ key: 'desk', value })),
    });
    expect(differenceOfSetups(tagged('a', 'b'), tagged('b', 'a')).members).toMatchObject([
      { member: 'tags' },
    ]);
  });
});
