import { describe, expect, it } from '@jest/globals';
import { emptySetup, partAdded, partRemoved, publicPartId } from '#libs/caster';
import { everyPart, pureStudios, roomForAll } from '#libs/testing';

const { at } = roomForAll;
const CasterId = '53200b81-b761-4c10-842a-a0726d97aaaa';
const dryRun = async (more: object = {}, limits = roomForAll.limits) => {
  const studios = pureStudios({ ...roomForAll, limits });
  studios.has(
    'anna',
    {
      type: 'CasterCreated',
      casterId: CasterId,
      name: 'Newsroom',
      clientToken: 'first',
      setup: emptySetup({ normType: 1, tags: [] }),
      at,
    },
    partAdded('resource', everyPart.resource, at),
    partAdded('layout', everyPart.layout, at),
    partRemoved('layout', everyPart.layout.key, at),
  );
  return studios.call('anna', 'DryRunCopyCaster', { SrcCasterId: CasterId, CasterName: 'Tonight', ...more });
};
const { key, name } = everyPart.resource;

describe('DryRunCopyCaster', () => {
  it('tells what would be made: the version, the parts with their ids and keys, bytes and quota', async () => {
    expect(await dryRun()).toEqual({
      SrcCasterId: CasterId,
      SourceVersion: 4,
      CasterName: 'Tonight',
      SetupHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      PartCount: 1,
      PartCounts: expect.objectContaining({ resource: 1, layout: 0 }),
      Parts: [{ SourceId: publicPartId(CasterId, key), Kind: 'resource', Key: key, Name: name }],
      PublishedBytes: expect.any(Number),
      MaxPublishedBytes: 900_000,
      Quota: { Studios: 1_000_000, Used: 1, Left: 999_999 },
      Refusals: [],
    });
  });

  it('of an earlier version tells of that one', async () =>
    expect(await dryRun({ version: 3 })).toMatchObject({
      SourceVersion: 3,
      PartCounts: { resource: 1, layout: 1 },
    }));

  it('tells why the copy would be refused, by the public code', async () =>
    expect((await dryRun({}, { maxParts: 0 })).Refusals).toEqual([
      {
        Code: 'ResourceNumberExceed',
        Message: 'A studio has at most 0 parts; the setting MAX_PARTS raises that.',
      },
    ]));

  it('is refused itself where there is nothing to copy', async () => {
    await expect(dryRun({ version: 5 })).rejects.toMatchObject({ refusal: 'VersionNotFound' });
    await expect(dryRun({ version: 1, at })).rejects.toMatchObject({ refusal: 'ParametersDoNotFit' });
  });
});
