import { describe, expect, it } from '@jest/globals';
import type { CasterCreated, CasterDeleted, PartAdded } from '#libs/caster';
import { emptySetup } from '#libs/caster';
import { deciding } from '#libs/testing';
import { CopyCasterCommand } from './copy-caster.command.js';
import { copyCommandOf } from './copy-caster.contract.js';
import { decideCopyCaster } from './copy-caster.decide.js';

const now = '2026-11-24T18:00:00.000Z';
const bare = emptySetup({ normType: 1, tags: [] });
const grid = {
  key: 'layout-1' as const,
  videoLayers: [],
  blendList: [],
  audioLayers: [],
  mixList: [],
};
const newsroom: CasterCreated = {
  type: 'CasterCreated',
  casterId: 'newsroom',
  name: 'Newsroom',
  clientToken: 'first',
  setup: bare,
  at: '2026-11-01T08:00:00.000Z',
};
const gridAdded: PartAdded<'layout'> = { type: 'LayoutAdded', part: grid, at: '2026-11-02T08:00:00.000Z' };
const newsroomDeleted: CasterDeleted = { type: 'CasterDeleted', at: '2026-11-03T08:00:00.000Z' };
const copyNewsroom = new CopyCasterCommand(
  { accountId: 'broadcaster', requestId: 'R', now: new Date(now) },
  'newsroom',
  'evening',
  'Evening show',
  { clientToken: 'tonight', parametersHash: Buffer.alloc(32) },
);

const { given } = deciding((source, command: CopyCasterCommand) =>
  decideCopyCaster(source, command, { maxParts: 1 }),
);

describe('CopyCaster', () => {
  it('gives the copy the setup its source has now, under the new name', () =>
    given(newsroom, gridAdded)
      .when(copyNewsroom)
      .thenRecords({
        type: 'CasterCopied',
        casterId: 'evening',
        sourceCasterId: 'newsroom',
        sourceVersion: 2,
        name: 'Evening show',
        clientToken: 'tonight',
        setup: { ...bare, parts: { ...bare.parts, layout: [grid] } },
        at: now,
      }));

  it('refuses a source that was deleted', () =>
    given(newsroom, newsroomDeleted).when(copyNewsroom).thenRefuses('CasterNotFound'));

  it('refuses a source that never existed', () => given().when(copyNewsroom).thenRefuses('CasterNotFound'));

  it('refuses a source with more parts than a studio may have now', () =>
    given(newsroom, gridAdded, { ...gridAdded, part: { ...grid, key: 'layout-2' } })
      .when(copyNewsroom)
      .thenRefuses('TooManyParts'));
});

describe('The token of CopyCaster', () => {
  const given = { SrcCasterId: 'newsroom', CasterName: 'Evening show', ClientToken: 'tonight' };
  const hashOf = (more: object) =>
    copyCommandOf({ ...given, ...more }, copyNewsroom.call).token.parametersHash.toString('hex');

  it('hashes what it always hashed where no moment is named, so that tokens used before are known', () => {
    const always = '39cf7d245b59a51e7ac5687221e713ece058ef6d9d56ad977507be95f61306d2';
    expect(hashOf({})).toBe(always);
    expect(hashOf({ version: undefined, at: undefined })).toBe(always);
  });

  it('tells moments apart, and not the ways of writing one', () => {
    const hashes = [
      {},
      { version: 2 },
      { version: 3 },
      { at: '2026-11-24T18:00:00Z' },
      { at: '2026-11-24T18:00:00.001Z' },
    ].map(hashOf);
    expect(new Set(hashes).size).toBe(5);
    expect(hashOf({ at: '2026-11-24T18:00:00.000Z' })).toBe(hashes[3]);
  });
});
