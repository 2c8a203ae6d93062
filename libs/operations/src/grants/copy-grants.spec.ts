import { describe, expect, it } from '@jest/globals';
import { emptySetup } from '#libs/caster';
import { refusalBy } from '#libs/testing';
import { covers, type GrantedStudios } from './copy-grants.js';
import { grantedStudios } from './create-copy-grant.js';

const tagged = emptySetup({ normType: 1, tags: [{ key: 'desk', value: 'evening' }] });

describe('A grant', () => {
  it.each<[GrantedStudios, boolean]>([
    [{ casterId: 'newsroom' }, true],
    [{ casterId: 'weather' }, false],
    [{ casterId: '*' }, false],
    [{ tag: { key: 'desk' } }, true],
    [{ tag: { key: 'desk', value: 'evening' } }, true],
    [{ tag: { key: 'desk', value: 'morning' } }, false],
    [{ tag: { key: 'desk', value: '*' } }, false],
    [{ tag: { key: '*' } }, false],
    [{ tag: { key: 'Desk' } }, false],
  ])('on %j is about a studio called newsroom with desk=evening: %s', (on, isAbout) =>
    expect(covers(on, 'newsroom', tagged)).toBe(isAbout),
  );

  it('is on a studio or on a tag', () => {
    expect(grantedStudios({ CasterId: 'newsroom' })).toEqual({ casterId: 'newsroom' });
    expect(grantedStudios({ TagKey: 'desk' })).toEqual({ tag: { key: 'desk' } });
    expect(grantedStudios({ TagKey: 'desk', TagValue: 'evening' })).toEqual({
      tag: { key: 'desk', value: 'evening' },
    });
    for (const named of [
      {},
      { TagValue: 'evening' },
      { CasterId: 'newsroom', TagKey: 'desk' },
      { CasterId: 'newsroom', TagValue: 'evening' },
    ])
      expect(refusalBy(() => grantedStudios(named))).toBe('ParametersDoNotFit');
  });
});
