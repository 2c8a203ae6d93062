import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, type ExistingCaster, fold, partAdded, publicPartId } from '#libs/caster';
import { newsroomAfter, program, roomForAll } from '#libs/testing';
import { decodeParameters } from '#libs/wire';
import { operations } from './index.js';
import type { Services } from './operation.js';
import { refuse } from './refusals.js';
import { StreamAddresses } from './stream-addresses.js';

const CasterId = '0c1a5c9a-8f0e-5a57-9d26-6f1d3b0f4a11';

/** Calls operations on one studio in memory, with parameters as they arrive and answers as they leave. */
function studioInMemory() {
  let caster: ExistingCaster = { ...newsroomAfter(), casterId: CasterId };
  const record = (...events: readonly CasterEvent[]) => {
    caster = fold(caster, events) as ExistingCaster;
  };
  const services = {
    streams: new StreamAddresses(Buffer.from('a key')),
    studios: {
      read: async () => caster,
      edit: async (_call: unknown, _casterId: string, decide: (...given: unknown[]) => CasterEvent) => {
        const before = caster;
        const decided = decide(before, { ...roomForAll, refuse });
        record(...[decided].flat());
        return { before, caster, decided };
      },
    },
  } as unknown as Services;
  const call = { accountId: '1', requestId: 'R', now: new Date(roomForAll.at) };

  return {
    record,
    async call<Answer = Record<string, string>>(
      name: string,
      given: Record<string, unknown> = {},
    ): Promise<Answer> {
      const operation = operations.find((candidate) => candidate.name === name);
      if (operation === undefined) throw new Error(`There is no ${name}`);
      const pairs = Object.entries({ CasterId, ...given });
      const parameters = decodeParameters(operation, pairs as never);
      const answer = await operation.execute(parameters as never, call, services);
      // As JSON carries it, and nothing that the contract does not show.
      return operation.result.strict().parse(JSON.parse(JSON.stringify(answer))) as Answer;
    },
  };
}

type Answered<Noun extends string> = Record<`${Noun}s`, Record<Noun, Record<string, unknown>[]>>;

const live = { ResourceName: 'Anchor', LocationId: 'RV01', LiveStreamUrl: 'rtmp://a.example/live/anchor' };
const layers = {
  VideoLayer: [
    { FillMode: 'fit', HeightNormalized: '0.5', WidthNormalized: '0.5', PositionNormalized: ['0.1', '0.2'] },
  ],
  BlendList: ['RV01'],
  AudioLayer: [{ VolumeRate: '0.5' }],
  MixList: ['RV01'],
};

describe('A part that is sent back as it is described', () => {
  it('stays as it is: sources, layouts, components', async () => {
    const { call } = studioInMemory();
    await call('AddCasterVideoResource', {
      ResourceName: 'Film',
      LocationId: 'RV01',
      VodUrl: 'https://a.example/f.mp4',
      BeginOffset: '5',
    });
    await call('AddCasterLayout', layers);
    await call('AddCasterComponent', {
      ComponentType: 'caption',
      LocationId: 'RV01',
      ComponentLayer: '{"positionNormalized":["0.1","0.2"],"transparency":3}',
      CaptionLayerContent: '{"sourceLan":"en","targetLan":"es","color":"0xff00ff"}',
    });
    const described = async () => ({
      ...(await call<Answered<'VideoResource'>>('DescribeCasterVideoResources')).VideoResources,
      ...(await call<Answered<'Layout'>>('DescribeCasterLayouts')).Layouts,
      ...(await call<Answered<'Component'>>('DescribeCasterComponents')).Components,
    });

    const before = await described();
    await call('ModifyCasterVideoResource', before.VideoResource[0]);
    await call('ModifyCasterLayout', before.Layout[0]);
    await call('ModifyCasterComponent', before.Component[0]);
    expect(await described()).toEqual(before);
  });

  it('stays as it is: synchronisation groups, by their own operation and with the configuration', async () => {
    const { call } = studioInMemory();
    const { ResourceId } = await call('AddCasterVideoResource', live);
    const group = {
      HostResourceId: ResourceId,
      ResourceIds: [ResourceId],
      SyncOffsets: ['40'],
      SyncDelayThreshold: '9',
    };
    await call('SetCasterSyncGroup', { SyncGroup: [group] });
    const before = await call('DescribeCasterSyncGroup');
    expect(before.SyncGroups).toEqual({
      SyncGroup: [
        {
          Mode: 0,
          HostResourceId: ResourceId,
          ResourceIds: { ResourceId: [ResourceId] },
          SyncOffsets: { SyncOffset: [40] },
          SyncDelayThreshold: 9,
        },
      ],
    });

    await call('SetCasterSyncGroup', { SyncGroups: before.SyncGroups });
    expect(await call('DescribeCasterSyncGroup')).toEqual(before);

    const { SyncGroupsConfig } = await call('DescribeCasterConfig');
    await call('SetCasterConfig', { SyncGroupsConfig: JSON.stringify(SyncGroupsConfig) });
    expect(await call('DescribeCasterSyncGroup')).toEqual(before);
  });
});

describe('A studio that runs', () => {
  it('plays sources on channels, shows them in scenes and keeps going without what is deleted', async () => {
    const { call, record } = studioInMemory();
    await call('SetCasterConfig', { ChannelEnable: '1', DomainName: 'live.example.com' });
    const { ResourceId } = await call('AddCasterVideoResource', live);
    const { LayoutId } = await call('AddCasterLayout', layers);
    const { ComponentId } = await call('AddCasterComponent', {
      ComponentType: 'text',
      LocationId: 'RC01',
      ComponentLayer: {},
      TextLayerContent: { text: 'Now' },
    });
    record(
      partAdded('scene', { ...program, layout: 'layout-2', components: ['component-3'] }, roomForAll.at),
      { type: 'CasterStarted', at: roomForAll.at },
    );

    await call('SetCasterChannel', { ChannelId: 'RV01', ResourceId, FaceBeauty: '1' });
    expect(await call('DescribeCasterChannels')).toEqual({
      Total: 1,
      Channels: {
        Channel: [
          {
            ChannelId: 'RV01',
            ResourceId,
            FaceBeauty: '1',
            StreamUrl: expect.stringMatching(/^http:/),
            RtmpUrl: expect.stringMatching(/^rtmp:/),
          },
        ],
      },
    });
    const SceneId = publicPartId(CasterId, program.key);
    expect(await call('EffectCasterVideoResource', { ResourceId, SceneId })).toEqual({});
    expect(await call('CasterSnapshotReferScene', { LocationId: 'RV01' })).toEqual({});

    expect(await call('DeleteCasterLayout', { LayoutId })).toEqual({ CasterId, LayoutId });
    expect(await call('DeleteCasterComponent', { ComponentId })).toEqual({ CasterId, ComponentId });
    expect(await call('DeleteCasterVideoResource', { ResourceId })).toEqual({});
    expect((await call('DescribeCasterChannels')).Channels).toEqual({
      Channel: [{ ChannelId: 'RV01', FaceBeauty: '1' }],
    });
  });
});
