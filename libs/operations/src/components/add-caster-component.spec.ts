import { describe, expect, it } from '@jest/globals';
import type { Component } from '#libs/caster';
import { newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { decideAddComponent } from './add-caster-component.js';

const headline: Omit<Component, 'key'> = {
  name: 'Headline',
  locationId: 'RC01',
  effect: 'none',
  layer: { positionNormalized: [0, 0], positionRefer: 'topLeft' },
  content: { type: 'image', materialId: 'headline' },
};
const caption: Component['content'] = {
  type: 'caption',
  caption: {
    sourceLanguage: 'cn',
    showsSource: false,
    truncates: false,
    sourceWordsPerLine: 20,
    targetWordsPerLine: 20,
    sourceReservePages: 2,
    targetReservePages: 2,
  },
  font: { name: 'KaiTi', borderColor: '', borderWidthNormalized: 0 },
};
const add = (input = headline, caster = newsroomAfter()) => decideAddComponent(caster, input, roomForAll);

describe('AddCasterComponent', () => {
  it('gives the component the next number of the studio', () =>
    expect(add().part).toEqual({ key: 'component-1', ...headline }));

  it('refuses a location that another component has', () =>
    expect(refusalBy(() => add(headline, newsroomAfter(add())))).toBe('LocationTaken'));

  it('lets captions, and captions alone, stand on the location of a source', () => {
    expect(add({ ...headline, locationId: 'RV01', content: caption }).part.locationId).toBe('RV01');
    expect(refusalBy(() => add({ ...headline, locationId: 'RV01' }))).toBe('ContentDoesNotFit');
    expect(refusalBy(() => add({ ...headline, content: caption }))).toBe('ContentDoesNotFit');
  });
});
