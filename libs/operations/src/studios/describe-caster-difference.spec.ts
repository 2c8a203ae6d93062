import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import { absent, emptySetup, exists, fold, partAdded, partChanged, publicPartId } from '#libs/caster';
import { fullScreen, program, pureStudios, refusalBy } from '#libs/testing';

const anna = '1001';
const newsroom = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const evening = '3f2504e0-4f89-41d3-9a0c-0305e82c3302';
const at = '2026-11-24T18:00:00.000Z';
const created = (casterId: string, name: string) => ({
  type: 'CasterCreated' as const,
  casterId,
  name,
  clientToken: 'first',
  setup: emptySetup({ normType: 1, tags: [] }),
  at,
});
const changed = { ...program, components: [], layout: fullScreen.key };

let studios: ReturnType<typeof pureStudios>;
const diff = (more: object = {}) =>
  studios.call(anna, 'DescribeCasterDifference', { CasterId: newsroom, ...more });
beforeEach(() => {
  studios = pureStudios();
  studios.has(
    anna,
    created(newsroom, 'Newsroom'),
    partAdded('layout', fullScreen, at),
    partAdded('scene', program, at),
    partChanged('scene', changed, at),
  );
  studios.has(anna, created(evening, 'Evening'), { type: 'ResourceGroupChanged', resourceGroupId: 'rg', at });
});

/** Of the studio as so many of its events left it. */
const hashAt = (version: number) => {
  const caster = fold(absent, studios.eventsOf(anna, newsroom).slice(0, version));
  return exists(caster) && createHash('sha256').update(canonicalize(caster.setup)!).digest('hex');
};

const refused = async (more: object) => {
  try {
    return await diff(more);
  } catch (error) {
    return refusalBy(() => {
      throw error;
    });
  }
};

describe('DescribeCasterDifference', () => {
  it('tells the last edit where nothing else is asked, with the public ids of what it names', async () => {
    expect(await diff()).toEqual({
      Before: { CasterId: newsroom, Version: 3, CasterName: 'Newsroom', SetupHash: hashAt(3) },
      After: { CasterId: newsroom, Version: 4, CasterName: 'Newsroom', SetupHash: hashAt(4) },
      Identical: false,
      Members: [],
      Tags: [],
      Channels: [],
      Parts: [
        {
          Kind: 'scene',
          Key: 'scene-5',
          Change: 'changed',
          Members: [{ Member: 'components', Before: ['component-4'], After: [] }],
        },
      ],
      Orders: [],
      PartIds: ['scene-5', 'component-4'].map((key) => ({
        Key: key,
        Before: publicPartId(newsroom, key as 'scene-5'),
        After: publicPartId(newsroom, key as 'scene-5'),
      })),
    });
  });

  it('compares any two versions, either way', async () => {
    const keys = async (more: object) =>
      (await diff(more)).Parts.map(({ Key, Change }: { Key: string; Change: string }) => `${Key} ${Change}`);
    expect(await keys({ from: 1, to: 2 })).toEqual(['layout-3 added']);
    expect(await keys({ from: 4, to: 1 })).toEqual(['layout-3 removed', 'scene-5 removed']);
    expect(await diff({ from: 4, to: 4 })).toMatchObject({ Identical: true, PartIds: [] });
    expect(await diff({ to: 1 })).toMatchObject({ Identical: true, Before: { Version: 1 } });
  });

  it('compares with another studio, and says which id a part has there', async () => {
    const answer = await diff({ with: evening, from: 2 });
    expect(answer).toMatchObject({
      Before: { CasterId: newsroom, Version: 2 },
      After: { CasterId: evening, Version: 2 },
      Members: [
        { Member: 'name', Before: 'Newsroom', After: 'Evening' },
        { Member: 'resourceGroupId', After: 'rg' },
      ],
      Parts: [{ Key: 'layout-3', Change: 'removed' }],
      PartIds: [
        {
          Key: 'layout-3',
          Before: publicPartId(newsroom, 'layout-3'),
          After: publicPartId(evening, 'layout-3'),
        },
      ],
    });
    expect(answer.Members[1]).not.toHaveProperty('Before');
    expect((await diff({ with: evening, withVersion: 1 })).Members).toHaveLength(1);
  });

  it('refuses what there is not, and what does not fit together', async () => {
    expect(await refused({ to: 5 })).toBe('VersionNotFound');
    expect(await refused({ from: 9 })).toBe('VersionNotFound');
    expect(await refused({ with: evening, withVersion: 9 })).toBe('VersionNotFound');
    expect(await refused({ withVersion: 1 })).toBe('ParametersDoNotFit');
    expect(await refused({ with: evening, to: 1 })).toBe('ParametersDoNotFit');
    expect(await refused({ with: '3f2504e0-4f89-41d3-9a0c-0305e82c3303' })).toBe('CasterNotFound');
    studios.has('2002', created('3f2504e0-4f89-41d3-9a0c-0305e82c3304', 'Theirs'));
    expect(await refused({ with: '3f2504e0-4f89-41d3-9a0c-0305e82c3304' })).toBe('CasterOfAnotherAccount');
  });
});
