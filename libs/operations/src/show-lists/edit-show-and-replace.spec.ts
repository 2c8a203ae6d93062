import { describe, expect, it } from '@jest/globals';
import { type ExistingCaster, publicPartId, type Show } from '#libs/caster';
import { newsroomAfter, playlistStudio, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideClipShow } from './edit-show-and-replace.js';

const context = { ...roomForAll, refuse };
const match: Omit<Show, 'key'> = {
  name: 'Match',
  resourceType: 'vod',
  resourceUrl: 'https://media.example.com/match.mp4',
  repeatTimes: 1,
};
const studio = playlistStudio([match, { ...match, resourceType: 'pic' }]);
const goals = {
  showId: publicPartId(studio.casterId, 'show-1'),
  start: 2,
  end: 5,
  storage: { location: 'bucket', fileName: 'goals.mp4' },
};
const clip = (input: Partial<typeof goals> = {}, caster: ExistingCaster = studio) =>
  decideClipShow(caster, { ...goals, ...input }, context);

describe('EditShowAndReplace', () => {
  it('puts the clip where the show was, under its name', () => {
    const { resourceUrl: _, ...kept } = match;
    expect(clip()).toEqual({
      type: 'ShowChanged',
      part: { key: 'show-1', ...kept, resourceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
      at: context.at,
    });
  });

  it('gives the same clip the same id, and every other clip another', () => {
    const copy = { ...studio, casterId: 'copy' };
    const again = playlistStudio([match], clip());
    const ids = [
      clip(),
      clip(),
      clip({ end: 6 }),
      clip({ storage: { ...goals.storage, fileName: 'best goals.mp4' } }),
      clip({}, again),
      clip({ showId: publicPartId('copy', 'show-1') }, copy),
    ].map(({ part }) => part.resourceId);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(ids.length - 1);
  });

  it('refuses what is no file', () =>
    expect(refusalBy(() => clip({ showId: publicPartId(studio.casterId, 'show-2') }))).toBe(
      'ContentDoesNotFit',
    ));

  it('refuses a show that is not in the list, and a studio without one', () => {
    expect(refusalBy(() => clip({ showId: publicPartId('elsewhere', 'show-1') }))).toBe('ShowNotFound');
    expect(refusalBy(() => clip({}, newsroomAfter()))).toBe('NormTypeUnsuitable');
  });
});
