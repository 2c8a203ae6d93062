import { z } from 'zod';
import {
  type Component,
  type ComponentContent,
  type ExistingCaster,
  type Font,
  publicPartId,
} from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';

const number = z.number().optional();
const string = z.string().optional();
const font = {
  FontName: z.string(),
  Color: string,
  SizeNormalized: number,
  BorderColor: z.string(),
  BorderWidthNormalized: z.number(),
};

export const describeCasterComponents = defineDescription({
  name: 'DescribeCasterComponents',
  summary: 'Lists the overlays of a studio, all of them or the one that ComponentId names.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), ComponentId: partId().optional() },
  result: z.object({
    Total: z.number(),
    Components: z.object({
      Component: z.array(
        z.object({
          ComponentId: z.string(),
          ComponentName: z.string(),
          ComponentType: z.string(),
          LocationId: z.string(),
          Effect: z.string(),
          LayerOrder: string,
          ComponentLayer: z.object({
            HeightNormalized: number,
            WidthNormalized: number,
            PositionNormalizeds: z.object({ Position: z.array(z.number()) }),
            PositionRefer: z.string(),
            Transparency: number,
          }),
          TextLayerContent: z.object({ ...font, Text: z.string() }).optional(),
          ImageLayerContent: z.object({ MaterialId: z.string() }).optional(),
          CaptionLayerContent: z
            .object({
              ...font,
              LocationId: string,
              SourceLan: z.string(),
              TargetLan: string,
              ShowSourceLan: z.boolean(),
              Truncation: z.boolean(),
              SourceLanPerLineWordCount: z.number(),
              TargetLanPerLineWordCount: z.number(),
              SourceLanReservePages: z.number(),
              TargetLanReservePages: z.number(),
            })
            .optional(),
          HtmlLayerContent: z.object({ HtmlUrl: z.string() }).optional(),
        }),
      ),
    }),
  }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/components' },

  toResult: (caster, { ComponentId }) => {
    const components = componentsResult(caster).Component.filter(
      (component) => ComponentId === undefined || component.ComponentId === ComponentId,
    );
    return { Total: components.length, Components: { Component: components } };
  },
});

export function componentsResult({ casterId, setup }: ExistingCaster) {
  return { Component: setup.parts.component.map((component) => componentResult(casterId, component)) };
}

function componentResult(
  casterId: string,
  { key, name, locationId, effect, layerOrder, layer, content }: Component,
) {
  const componentId = publicPartId(casterId, key);
  return {
    ComponentId: componentId,
    ComponentName: name ?? componentId,
    ComponentType: content.type,
    LocationId: locationId,
    Effect: effect,
    LayerOrder: layerOrder,
    ComponentLayer: {
      HeightNormalized: layer.heightNormalized,
      WidthNormalized: layer.widthNormalized,
      PositionNormalizeds: { Position: layer.positionNormalized },
      PositionRefer: layer.positionRefer,
      Transparency: layer.transparency,
    },
    ...contentResult(content),
  };
}

/** Html content and some members of captions have no place in the documented answer; without them it could not be sent back. */
function contentResult(content: ComponentContent) {
  switch (content.type) {
    case 'text':
      return { TextLayerContent: { ...fontResult(content.font), Text: content.text } };
    case 'image':
      return { ImageLayerContent: { MaterialId: content.materialId } };
    case 'caption':
      return {
        CaptionLayerContent: {
          ...fontResult(content.font),
          LocationId: content.caption.locationId,
          SourceLan: content.caption.sourceLanguage,
          TargetLan: content.caption.targetLanguage,
          ShowSourceLan: content.caption.showsSource,
          Truncation: content.caption.truncates,
          SourceLanPerLineWordCount: content.caption.sourceWordsPerLine,
          TargetLanPerLineWordCount: content.caption.targetWordsPerLine,
          SourceLanReservePages: content.caption.sourceReservePages,
          TargetLanReservePages: content.caption.targetReservePages,
        },
      };
    case 'html':
      return { HtmlLayerContent: { HtmlUrl: content.url } };
  }
}

function fontResult(font: Font) {
  return {
    FontName: font.name,
    Color: font.color,
    SizeNormalized: font.sizeNormalized,
    BorderColor: font.borderColor,
    BorderWidthNormalized: font.borderWidthNormalized,
  };
}
