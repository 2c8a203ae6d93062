import { describe, expect, it } from '@jest/globals';
import { newsroomAfter, playlistStudio, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideSetBackground } from './set-show-list-background.js';

const context = { ...roomForAll, refuse };
const picture = { resourceType: 'PIC', materialId: 'curtain' } as const;
const [pictureSet] = decideSetBackground(playlistStudio(), picture, context);

describe('SetShowListBackground', () => {
  it('sets the background and leaves the rest of the list as it is', () =>
    expect(pictureSet).toMatchObject({ showList: { repeatTimes: 0, background: picture } }));

  it('takes it away', () => {
    const curtained = playlistStudio([], pictureSet!);
    expect(decideSetBackground(curtained, undefined, context)).toMatchObject([
      { showList: { repeatTimes: 0 } },
    ]);
    expect(curtained.setup.showList).toHaveProperty('background');
    expect(decideSetBackground(curtained, undefined, context)[0]?.showList).not.toHaveProperty('background');
  });

  it('records nothing where nothing changes', () => {
    expect(decideSetBackground(playlistStudio([], pictureSet!), picture, context)).toEqual([]);
    expect(decideSetBackground(playlistStudio(), undefined, context)).toEqual([]);
  });

  it('refuses what the studio has no room for', () => {
    const wide = { resourceUrl: `https://media.example.com/${'x'.repeat(900_000)}` };
    expect(refusalBy(() => decideSetBackground(playlistStudio(), wide, context))).toBe('TooManyParts');
  });

  it('refuses a studio without a show list', () =>
    expect(refusalBy(() => decideSetBackground(newsroomAfter(), picture, context))).toBe(
      'NormTypeUnsuitable',
    ));
});
