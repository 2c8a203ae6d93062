import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomStudio } from '#libs/testing';
import { readAll } from '../apps/understudy/src/demo/compare.js';
import type { CallParameters } from '../apps/understudy/src/demo/newsroom.js';
import { play } from './support/copy-laws.js';
import { pureStudios } from './support/pure-studios.js';

// Whoever reads a studio and sends what was answered to the operation that sets it, has the same studio.

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

type Answer = Record<string, unknown>;

/** The two ways in which clients write nested values: as JSON text, and as dotted names. */
const notations: [string, (answer: Answer) => CallParameters][] = [
  [
    'JSON text',
    (answer) =>
      Object.fromEntries(
        Object.entries(answer).map(([name, value]) => [
          name,
          isNested(value) ? JSON.stringify(value) : String(value),
        ]),
      ),
  ],
  ['dotted names', (answer) => Object.fromEntries(dotted(answer))],
];

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function dotted(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([member, content]): [string, string][] => {
    const name = `${prefix}${Array.isArray(value) ? Number(member) + 1 : member}`;
    return isNested(content) ? dotted(content, `${name}.`) : [[name, String(content)]];
  });
}

const forStudios = (holds: (studio: Parameters<typeof play>[1]) => Promise<void>) =>
  fc.assert(fc.asyncProperty(randomStudio(40), holds), { numRuns: 40, seed, endOnFailure: true });

describe.each(notations)('What is answered, sent back as %s', (notation, written) => {
  it('leaves the configuration as it was', () =>
    forStudios(async (studio) => {
      const call = pureStudios();
      const CasterId = await play(call, studio);
      const before = await call('DescribeCasterConfig', { CasterId });
      await call('SetCasterConfig', written(before));
      expect(await call('DescribeCasterConfig', { CasterId })).toEqual(before);
    }));

  it('makes the same parts in another studio', () =>
    forStudios(async (studio) => {
      const call = pureStudios();
      const source = await readAll(call, await play(call, studio));
      const { CasterId } = await call('CreateCaster', {
        NormType: 1,
        ChargeType: 'PostPaid',
        ClientToken: randomUUID(),
      });
      for (const part of source.parts.resource)
        await call('AddCasterVideoResource', { ...written(part), CasterId });
      // Lists of layers have no JSON text in the documented API.
      for (const part of source.parts.layout)
        await call('AddCasterLayout', { ...Object.fromEntries(dotted(part)), CasterId });
      for (const part of source.parts.component)
        await call('AddCasterComponent', { ...written(part), CasterId });

      const again = await readAll(call, CasterId);
      const without = (parts: readonly Record<string, string>[], id: string) =>
        // Where a source is seen is told while its studio runs.
        parts.map(({ [id]: _, FlvUrl: __, ...part }) => part);
      expect(without(again.parts.resource, 'ResourceId')).toEqual(
        without(source.parts.resource, 'ResourceId'),
      );
      expect(without(again.parts.layout, 'LayoutId')).toEqual(without(source.parts.layout, 'LayoutId'));
      expect(without(again.parts.component, 'ComponentId')).toEqual(
        without(source.parts.component, 'ComponentId'),
      );
    }));

  if (notation === 'dotted names')
    it('makes a studio of the same kind with the same tags', () =>
      forStudios(async (studio) => {
        const call = pureStudios();
        const before = await call('GetCaster', { CasterId: await play(call, studio) });
        const { CasterId } = await call('CreateCaster', { ...written(before), ClientToken: randomUUID() });
        const { CasterName, NormType, ChargeType, Tags } = await call('GetCaster', { CasterId });
        expect({ CasterName, NormType, ChargeType, Tags }).toEqual({
          CasterName: before.CasterName,
          NormType: before.NormType,
          ChargeType: before.ChargeType,
          Tags: before.Tags,
        });
      }));
});

it('A layout may be sent back under the names of its parameters too', async () => {
  const call = pureStudios();
  const { CasterId } = await call('CreateCaster', {
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  const layout = {
    'VideoLayer.1.PositionNormalized.1': '0.25',
    'VideoLayer.1.PositionNormalized.2': '0.5',
    'BlendList.1': 'RV01',
    'AudioLayer.1.VolumeRate': '0.5',
    'MixList.1': 'RV01',
  };
  await call('AddCasterLayout', { CasterId, ...layout });
  const { VideoLayers, AudioLayers, BlendList, MixList } = (await readAll(call, CasterId)).parts
    .layout[0] as never as {
    [name: string]: { [member: string]: object };
  };
  const answered = {
    VideoLayer: VideoLayers?.VideoLayer,
    AudioLayer: AudioLayers?.AudioLayer,
    BlendList: BlendList?.LocationId,
    MixList: MixList?.LocationId,
  };
  await call('AddCasterLayout', { CasterId, ...Object.fromEntries(dotted(answered)) });
  const [one, other] = (await readAll(call, CasterId)).parts.layout;
  expect({ ...other, LayoutId: '' }).toEqual({ ...one, LayoutId: '' });
  await expect(
    call('AddCasterLayout', { CasterId, ...layout, 'VideoLayers.VideoLayer.1.FillMode': 'none' }),
  ).rejects.toMatchObject({ code: 'InvalidVideoLayer' });
});
