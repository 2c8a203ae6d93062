import type { ComponentToDraw, FontToDraw, LayoutToDraw } from './picture.js';
import type { StudioLayoutToDraw } from './studio-layout.js';

// What GetCaster and the Describe operations answer, as far as it is drawn.

interface AnsweredPlacement {
  readonly HeightNormalized?: number;
  readonly WidthNormalized?: number;
  readonly PositionRefer: string;
}

export interface AnsweredLayout {
  readonly VideoLayers: {
    readonly VideoLayer: readonly (AnsweredPlacement & {
      readonly FillMode: string;
      readonly PositionNormalizeds: { readonly Position: readonly number[] };
    })[];
  };
  readonly BlendList: { readonly LocationId: readonly string[] };
}

export function layoutFromAnswer({ VideoLayers, BlendList }: AnsweredLayout): LayoutToDraw {
  return {
    videoLayers: VideoLayers.VideoLayer.map((layer) => ({
      fillMode: layer.FillMode,
      ...placement(layer, layer.PositionNormalizeds.Position),
    })),
    blendList: BlendList.LocationId,
  };
}

interface AnsweredFont {
  readonly FontName: string;
  readonly Color?: string;
  readonly SizeNormalized?: number;
  readonly BorderColor: string;
  readonly BorderWidthNormalized: number;
}

export interface AnsweredComponent {
  readonly ComponentId: string;
  readonly ComponentName: string;
  readonly LocationId: string;
  readonly Effect: string;
  readonly LayerOrder?: string;
  readonly ComponentLayer: AnsweredPlacement & {
    readonly PositionNormalizeds: { readonly Position: readonly number[] };
  };
  readonly TextLayerContent?: AnsweredFont & { readonly Text: string };
  readonly ImageLayerContent?: { readonly MaterialId: string };
  readonly CaptionLayerContent?: AnsweredFont & {
    readonly LocationId?: string;
    readonly SourceLan: string;
    readonly TargetLan?: string;
  };
  readonly HtmlLayerContent?: { readonly HtmlUrl: string };
}

export function componentFromAnswer(answer: AnsweredComponent): ComponentToDraw {
  return {
    // A component without a name of its own is answered by its id.
    name: answer.ComponentName === answer.ComponentId ? undefined : answer.ComponentName,
    locationId: answer.LocationId,
    effect: answer.Effect,
    layerOrder: answer.LayerOrder,
    layer: placement(answer.ComponentLayer, answer.ComponentLayer.PositionNormalizeds.Position),
    content: contentOf(answer),
  };
}

function contentOf({
  TextLayerContent: text,
  ImageLayerContent: image,
  CaptionLayerContent: caption,
  HtmlLayerContent: html,
}: AnsweredComponent): ComponentToDraw['content'] {
  if (text !== undefined) return { type: 'text', text: text.Text, font: font(text) };
  if (image !== undefined) return { type: 'image', materialId: image.MaterialId };
  if (caption !== undefined)
    return {
      type: 'caption',
      caption: {
        locationId: caption.LocationId,
        sourceLanguage: caption.SourceLan,
        targetLanguage: caption.TargetLan,
      },
      font: font(caption),
    };
  return { type: 'html', url: html?.HtmlUrl ?? '' };
}

function font(answer: AnsweredFont): FontToDraw {
  return {
    name: answer.FontName,
    color: answer.Color,
    sizeNormalized: answer.SizeNormalized,
    borderColor: answer.BorderColor,
    borderWidthNormalized: answer.BorderWidthNormalized,
  };
}

interface AnsweredInput {
  readonly ChannelId?: string;
  readonly VideoResourceId?: string;
}

export interface AnsweredStudioLayout {
  readonly LayoutType: string;
  readonly CommonConfig?: AnsweredInput;
  readonly BgImageConfig?: {
    readonly Id?: string;
    readonly MaterialId?: string;
    readonly ImageUrl?: string;
    readonly LocationId?: string;
  };
  readonly MediaInputConfigList: readonly (AnsweredInput &
    AnsweredPlacement & {
      readonly Id?: string;
      readonly ImageMaterialId?: string;
      readonly FillMode: string;
      readonly PositionNormalized: readonly number[];
    })[];
  readonly ScreenInputConfigList: readonly (AnsweredInput & {
    readonly Id?: string;
    readonly PositionX?: string;
    readonly PositionY?: string;
    readonly HeightNormalized?: number;
    readonly OnlyAudio?: boolean;
  })[];
  readonly LayerOrderConfigList: readonly { readonly Type: string; readonly Id: string }[];
}

export function studioLayoutFromAnswer(answer: AnsweredStudioLayout): StudioLayoutToDraw {
  const { BgImageConfig: background } = answer;
  return {
    common: answer.CommonConfig && input(answer.CommonConfig),
    background: background && {
      id: background.Id,
      materialId: background.MaterialId,
      imageUrl: background.ImageUrl,
      locationId: background.LocationId,
    },
    media: answer.MediaInputConfigList.map((one) => ({
      ...input(one),
      id: one.Id,
      imageMaterialId: one.ImageMaterialId,
      fillMode: one.FillMode,
      ...placement(one, one.PositionNormalized),
    })),
    screens: answer.ScreenInputConfigList.map((one) => ({
      ...input(one),
      id: one.Id,
      positionX: one.PositionX === undefined ? undefined : Number(one.PositionX),
      positionY: one.PositionY === undefined ? undefined : Number(one.PositionY),
      heightNormalized: one.HeightNormalized,
      onlyAudio: one.OnlyAudio,
    })),
    layerOrder: answer.LayerOrderConfigList.map(({ Type, Id }) => ({ type: Type, id: Id })),
  };
}

const input = ({ ChannelId, VideoResourceId }: AnsweredInput) => ({
  channelId: ChannelId,
  resource: VideoResourceId,
});

const placement = (answer: AnsweredPlacement, positionNormalized: readonly number[]) => ({
  heightNormalized: answer.HeightNormalized,
  widthNormalized: answer.WidthNormalized,
  positionNormalized,
  positionRefer: answer.PositionRefer,
});
