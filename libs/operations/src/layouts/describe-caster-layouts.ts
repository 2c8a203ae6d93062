import { z } from 'zod';
import { type AudioLayer, type ExistingCaster, type Layout, publicPartId } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';

const number = z.number();
export const locationsResult = z.object({ LocationId: z.array(z.string()) });
export const audioLayersResult = z.object({
  AudioLayer: z.array(z.object({ FixedDelayDuration: number, ValidChannel: z.string(), VolumeRate: number })),
});

export const describeCasterLayouts = defineDescription({
  name: 'DescribeCasterLayouts',
  summary: 'Lists the layouts of a studio, all of them or the one that LayoutId names.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), LayoutId: partId().optional() },
  result: z.object({
    Total: number,
    Layouts: z.object({
      Layout: z.array(
        z.object({
          LayoutId: z.string(),
          VideoLayers: z.object({
            VideoLayer: z.array(
              z.object({
                FillMode: z.string(),
                FixedDelayDuration: number,
                HeightNormalized: number,
                WidthNormalized: number,
                PositionNormalizeds: z.object({ Position: z.array(number) }),
                PositionRefer: z.string(),
              }),
            ),
          }),
          BlendList: locationsResult,
          AudioLayers: audioLayersResult,
          MixList: locationsResult,
        }),
      ),
    }),
  }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/layouts' },

  toResult: (caster, { LayoutId }) => {
    const layouts = layoutsResult(caster).Layout.filter(
      (layout) => LayoutId === undefined || layout.LayoutId === LayoutId,
    );
    return { Total: layouts.length, Layouts: { Layout: layouts } };
  },
});

export function layoutsResult({ casterId, setup }: ExistingCaster) {
  return {
    Layout: setup.parts.layout.map((layout) => ({
      LayoutId: publicPartId(casterId, layout.key),
      ...layoutResult(layout),
    })),
  };
}

function layoutResult({ videoLayers, blendList, audioLayers, mixList }: Layout) {
  return {
    VideoLayers: {
      VideoLayer: videoLayers.map((layer) => ({
        FillMode: layer.fillMode,
        FixedDelayDuration: layer.fixedDelayDuration,
        HeightNormalized: layer.heightNormalized,
        WidthNormalized: layer.widthNormalized,
        PositionNormalizeds: { Position: layer.positionNormalized },
        PositionRefer: layer.positionRefer,
      })),
    },
    BlendList: { LocationId: blendList },
    AudioLayers: answeredAudioLayers(audioLayers),
    MixList: { LocationId: mixList },
  };
}

export function answeredAudioLayers(layers: readonly AudioLayer[]): z.infer<typeof audioLayersResult> {
  return {
    AudioLayer: layers.map((layer) => ({
      FixedDelayDuration: layer.fixedDelayDuration,
      ValidChannel: layer.validChannel,
      VolumeRate: layer.volumeRate,
    })),
  };
}
