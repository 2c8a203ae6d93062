import { beforeEach, describe, expect, it } from '@jest/globals';
import { emptySetup, partAdded, publicPartId } from '#libs/caster';
import { fullScreen, pureStudios } from '#libs/testing';

const anna = '1001';
const newsroom = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const at = '2026-11-24T18:00:00.257Z';
const setup = emptySetup({ normType: 1, tags: [] });

let studios: ReturnType<typeof pureStudios>;
const events = (more: object = {}) =>
  studios.call(anna, 'DescribeCasterEvents', { CasterId: newsroom, ...more });
beforeEach(() => {
  studios = pureStudios();
  studios.has(
    anna,
    {
      type: 'CasterCopied',
      casterId: newsroom,
      sourceCasterId: 'evening',
      sourceVersion: 7,
      name: 'Newsroom',
      clientToken: 'first',
      setup,
      at,
    },
    partAdded('layout', fullScreen, at),
    {
      type: 'CasterConfigured',
      name: 'Tonight',
      config: { ...setup.config, delay: 5 },
      layoutsDiscarded: true,
      at,
    },
    { type: 'CasterDeleted', at },
  );
});

describe('DescribeCasterEvents', () => {
  it('tells of each event what changed, and nothing of what did not; of a deleted studio too', async () => {
    const always = { RecordedAt: at, RequestId: 'A-REQUEST' };
    const PartId = publicPartId(newsroom, 'layout-3');
    expect(await events()).toEqual({
      CasterId: newsroom,
      Total: 4,
      Events: [
        { ...always, Version: 4, Type: 'CasterDeleted' },
        {
          ...always,
          Version: 3,
          Type: 'CasterConfigured',
          Name: { Before: 'Newsroom', After: 'Tonight' },
          Members: ['config.delay'],
          Parts: [{ Kind: 'layout', Key: 'layout-3', PartId, Change: 'removed', Members: [] }],
          PartCounts: [{ Kind: 'layout', Added: 0, Removed: 1, Changed: 0 }],
        },
        {
          ...always,
          Version: 2,
          Type: 'LayoutAdded',
          Subjects: [{ Kind: 'layout', Key: 'layout-3', PartId }],
          Parts: [{ Kind: 'layout', Key: 'layout-3', PartId, Change: 'added', Members: [] }],
          PartCounts: [{ Kind: 'layout', Added: 1, Removed: 0, Changed: 0 }],
        },
        {
          ...always,
          Version: 1,
          Type: 'CasterCopied',
          Name: { After: 'Newsroom' },
          CopiedFrom: { CasterId: 'evening', Version: 7 },
        },
      ],
    });
  });

  it('pages by version', async () => {
    const first = await events({ maxResults: 2 });
    expect(first).toMatchObject({ Events: [{ Version: 4 }, { Version: 3 }], NextToken: '3' });
    const last = await events({ maxResults: 2, nextToken: first.NextToken });
    expect(last).toMatchObject({ Events: [{ Version: 2 }, { Version: 1 }] });
    expect(last).not.toHaveProperty('NextToken');
  });
});
