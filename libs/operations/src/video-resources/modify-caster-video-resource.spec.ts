import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId, type Source } from '#libs/caster';
import { anchor, newsroomAfter, refusalBy, roomForAll, trailer } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideModifyVideoResource } from './modify-caster-video-resource.js';

const context = { ...roomForAll, refuse };
const newsroom = newsroomAfter(
  partAdded('resource', anchor, context.at),
  partAdded('resource', trailer, context.at),
);
const resourceId = publicPartId('newsroom', trailer.key);
const modify = (change: Partial<Parameters<typeof decideModifyVideoResource>[1]>) =>
  decideModifyVideoResource(newsroom, { resourceId, sources: [], members: {}, ...change }, context);

const other: Source = { kind: 'file', url: 'https://media.example.com/other.mp4' };

describe('ModifyCasterVideoResource', () => {
  it('keeps what is not passed, above all the location', () => {
    expect(modify({ members: { name: 'Teaser' } })).toEqual({
      type: 'VideoResourceChanged',
      part: { ...trailer, name: 'Teaser' },
      at: context.at,
    });
    expect(modify({ sources: [other], members: { repeatNum: 0 } }).part).toEqual({
      ...trailer,
      source: other,
      repeatNum: 0,
    });
  });

  it('refuses a source of another kind, and two sources', () => {
    expect(refusalBy(() => modify({ sources: [anchor.source] }))).toBe('ParametersDoNotFit');
    expect(refusalBy(() => modify({ sources: [other, anchor.source] }))).toBe('SourceMissing');
  });

  it('refuses a resource of another studio', () =>
    expect(refusalBy(() => modify({ resourceId: publicPartId('evening', trailer.key) }))).toBe(
      'ResourceNotFound',
    ));
});
