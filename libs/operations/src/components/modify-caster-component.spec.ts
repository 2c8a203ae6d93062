import { describe, expect, it } from '@jest/globals';
import { type ComponentContent, partAdded, publicPartId } from '#libs/caster';
import { headline, newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideModifyComponent } from './modify-caster-component.js';

const context = { ...roomForAll, refuse };
const newsroom = newsroomAfter(partAdded('component', headline, context.at));
const componentId = publicPartId('newsroom', headline.key);
const modify = (change: Partial<Parameters<typeof decideModifyComponent>[1]>) =>
  decideModifyComponent(newsroom, { componentId, members: {}, contents: {}, ...change }, context);

const font = { name: 'KaiTi', borderColor: '', borderWidthNormalized: 0 };
const text: ComponentContent = { type: 'text', text: 'Good night', font };
const image: ComponentContent = { type: 'image', materialId: 'logo' };
const caption: ComponentContent = {
  type: 'caption',
  font,
  caption: {
    sourceLanguage: 'cn',
    showsSource: false,
    truncates: false,
    sourceWordsPerLine: 20,
    targetWordsPerLine: 20,
    sourceReservePages: 2,
    targetReservePages: 2,
  },
};

describe('ModifyCasterComponent', () => {
  it('keeps what is not passed', () => {
    expect(modify({ members: { effect: 'animateH' } })).toEqual({
      type: 'ComponentChanged',
      part: { ...headline, effect: 'animateH' },
      at: context.at,
    });
    expect(modify({ contents: { text } }).part).toEqual({ ...headline, content: text });
    expect(modify({ type: 'text' }).part).toEqual(headline);
  });

  it('changes the type where its content comes along', () => {
    expect(modify({ type: 'image', contents: { image } }).part).toEqual({ ...headline, content: image });
    expect(refusalBy(() => modify({ type: 'image' }))).toBe('ContentDoesNotFit');
    expect(refusalBy(() => modify({ type: 'image', contents: { text } }))).toBe('ContentDoesNotFit');
  });

  it('refuses the content of another type, which would change nothing', () =>
    expect(refusalBy(() => modify({ contents: { image } }))).toBe('ContentDoesNotFit'));

  it('says that html cannot be given here', () =>
    expect(() => modify({ type: 'html' })).toThrow('delete the component, and add it anew'));

  it('refuses a caption where no source can be: the location stays', () =>
    expect(refusalBy(() => modify({ type: 'caption', contents: { caption } }))).toBe('ContentDoesNotFit'));

  it('takes its own id for no name, so that a copy is called by its own', () =>
    expect(modify({ members: { name: componentId } }).part).not.toHaveProperty('name'));

  it('refuses a component of another studio', () =>
    expect(refusalBy(() => modify({ componentId: publicPartId('evening', headline.key) }))).toBe(
      'ComponentNotFound',
    ));
});
