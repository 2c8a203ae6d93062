import { describe, expect, it } from '@jest/globals';
import type { Source } from '#libs/caster';
import { newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { decideAddVideoResource } from './add-caster-video-resource.js';

const live: Source = { kind: 'live', url: 'rtmp://ingest.example.com/live/anchor' };
const picture: Source = { kind: 'image', imageId: 'weather' };
const anchor: Parameters<typeof decideAddVideoResource>[1] = {
  name: 'Anchor',
  locationId: 'RV01',
  sources: [live],
  repeatNum: 0,
  fixedDelayDuration: 0,
};
const add = (caster = newsroomAfter(), input: typeof anchor = anchor, context = roomForAll) =>
  decideAddVideoResource(caster, input, context);
const at = (number: number) => ({ ...anchor, locationId: `RV${String(number).padStart(2, '0')}` });

describe('AddCasterVideoResource', () => {
  it('gives the source the next number of the studio', () => {
    const first = add();
    expect(first.part).toMatchObject({ key: 'resource-1', name: 'Anchor', source: live });
    expect(add(newsroomAfter(first), at(2)).part.key).toBe('resource-2');
  });

  it('refuses a location that is taken', () =>
    expect(refusalBy(() => add(newsroomAfter(add())))).toBe('LocationTaken'));

  it('refuses a resource without a source, and one with two', () => {
    expect(refusalBy(() => add(newsroomAfter(), { ...anchor, sources: [] }))).toBe('SourceMissing');
    expect(refusalBy(() => add(newsroomAfter(), { ...anchor, sources: [live, picture] }))).toBe(
      'SourceMissing',
    );
  });

  it('refuses the thirteenth source: a studio has twelve inputs', () => {
    const full = newsroomAfter(
      ...Array.from({ length: 12 }, (_, i) => ({
        ...add(newsroomAfter(), at(i + 1)),
        part: {
          ...add(newsroomAfter(), at(i + 1)).part,
          key: `resource-${i + 1}` as const,
        },
      })),
    );
    expect(refusalBy(() => add(full, at(13)))).toBe('TooManyParts');
  });

  it('refuses a part more than the installation allows', () =>
    expect(
      refusalBy(() => add(newsroomAfter(add()), at(2), { ...roomForAll, limits: { maxParts: 1 } })),
    ).toBe('TooManyParts'));
});
