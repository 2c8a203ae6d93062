import { z } from 'zod';
import { publicPartId, type StudioInput, type StudioLayout } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partIds } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { namedKey } from '../parts.js';
import { requireVirtualStudio } from './change-studio-layout.js';

const string = z.string().optional();
const number = z.number().optional();
const input = { ChannelId: string, VideoResourceId: string };

export const describeStudioLayouts = defineDescription({
  name: 'DescribeStudioLayouts',
  summary: 'Lists the layouts of a virtual studio, all of them or those that LayoutId names.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), LayoutId: partIds().optional() },
  result: z.object({
    Total: z.number(),
    StudioLayouts: z.array(
      z.object({
        LayoutId: z.string(),
        LayoutName: z.string(),
        LayoutType: z.string(),
        CommonConfig: z.object(input).optional(),
        BgImageConfig: z
          .object({ Id: string, MaterialId: string, ImageUrl: string, LocationId: string })
          .optional(),
        MediaInputConfigList: z.array(
          z.object({
            ...input,
            Id: string,
            Index: number,
            ImageMaterialId: string,
            FillMode: z.string(),
            PositionRefer: z.string(),
            PositionNormalized: z.array(z.number()),
            WidthNormalized: number,
            HeightNormalized: number,
          }),
        ),
        ScreenInputConfigList: z.array(
          z.object({
            ...input,
            Id: string,
            Index: number,
            Color: string,
            // Text here, numbers everywhere else.
            PositionX: string,
            PositionY: string,
            HeightNormalized: number,
            PortraitType: number,
            OnlyAudio: z.boolean().optional(),
            AudioConfig: z.object({ ValidChannel: z.string(), VolumeRate: z.number() }).optional(),
          }),
        ),
        LayerOrderConfigList: z.array(z.object({ Type: z.string(), Id: z.string() })),
      }),
    ),
  }),
  refusals: ['LayoutNotFound'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/studio-layouts' },

  toResult: (caster, { LayoutId }, context) => {
    requireVirtualStudio(caster, context);
    const named = LayoutId && new Set(LayoutId.map((id) => namedKey(caster, 'studioLayout', id, context)));
    const layouts = caster.setup.parts.studioLayout.filter(({ key }) => named?.has(key) ?? true);
    return {
      Total: layouts.length,
      StudioLayouts: layouts.map((layout) => studioLayoutResult(caster.casterId, layout)),
    };
  },
});

export function studioLayoutResult(casterId: string, layout: StudioLayout) {
  const { key, name, type, common, background, media, screens, layerOrder } = layout;
  const inputResult = ({ channelId, resource }: StudioInput) => ({
    ChannelId: channelId,
    VideoResourceId: resource && publicPartId(casterId, resource),
  });
  return {
    LayoutId: publicPartId(casterId, key),
    LayoutName: name,
    LayoutType: type,
    CommonConfig: common && inputResult(common),
    BgImageConfig: background && {
      Id: background.id,
      MaterialId: background.materialId,
      ImageUrl: background.imageUrl,
      LocationId: background.locationId,
    },
    MediaInputConfigList: media.map((one) => ({
      ...inputResult(one),
      Id: one.id,
      Index: one.index,
      ImageMaterialId: one.imageMaterialId,
      FillMode: one.fillMode,
      PositionRefer: one.positionRefer,
      PositionNormalized: one.positionNormalized,
      WidthNormalized: one.widthNormalized,
      HeightNormalized: one.heightNormalized,
    })),
    ScreenInputConfigList: screens.map((one) => ({
      ...inputResult(one),
      Id: one.id,
      Index: one.index,
      Color: one.color,
      PositionX: one.positionX?.toString(),
      PositionY: one.positionY?.toString(),
      HeightNormalized: one.heightNormalized,
      PortraitType: one.portraitType,
      OnlyAudio: one.onlyAudio,
      AudioConfig: one.audio && { ValidChannel: one.audio.validChannel, VolumeRate: one.audio.volumeRate },
    })),
    LayerOrderConfigList: layerOrder.map((layer) => ({ Type: layer.type, Id: layer.id })),
  };
}
