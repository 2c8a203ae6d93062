import { describe, expect, it } from '@jest/globals';
import { newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { decideAddLayout } from './add-caster-layout.js';

const videoLayer = {
  fillMode: 'none',
  fixedDelayDuration: 0,
  heightNormalized: 1,
  widthNormalized: 1,
  positionNormalized: [0, 0],
  positionRefer: 'topLeft',
};
const audioLayer = { fixedDelayDuration: 0, validChannel: 'all', volumeRate: 1 };
const fullScreen = {
  videoLayers: [videoLayer],
  blendList: ['RV01'],
  audioLayers: [audioLayer],
  mixList: ['RV01'],
};

describe('AddCasterLayout', () => {
  it('gives the layout the next number of the studio', () =>
    expect(decideAddLayout(newsroomAfter(), fullScreen, roomForAll)).toEqual({
      type: 'LayoutAdded',
      part: { key: 'layout-1', ...fullScreen },
      at: roomForAll.at,
    }));

  it('refuses layers without a location each, for picture and for sound', () => {
    const without = (members: Partial<typeof fullScreen>) =>
      refusalBy(() => decideAddLayout(newsroomAfter(), { ...fullScreen, ...members }, roomForAll));
    expect(without({ blendList: ['RV01', 'RV02'] })).toBe('LayersAndLocationsDiffer');
    expect(without({ mixList: [] })).toBe('LayersAndLocationsDiffer');
  });

  it('refuses a studio that would be too large for one event', () => {
    const huge = { ...fullScreen, blendList: ['x'.repeat(900_000)] };
    expect(refusalBy(() => decideAddLayout(newsroomAfter(), huge, roomForAll))).toBe('TooManyParts');
  });
});
