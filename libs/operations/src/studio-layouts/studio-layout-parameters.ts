import type {
  PartKey,
  StudioBackground,
  StudioInput,
  StudioLayout,
  StudioMedia,
  StudioScreen,
} from '#libs/caster';
import {
  choice,
  decimal,
  flag,
  type Given,
  group,
  integer,
  json,
  list,
  numberChoice,
  text,
  url,
} from '#libs/wire';
import { partId, positionNormalized, positionRefer, sourceLocation } from '../caster-parameters.js';
import { present } from '../present.js';

// The content of a virtual studio's layout: how it is set, and in our own words.

const share = () => decimal({ min: 0, max: 1 }).optional();

/** An id that the caller chose for a material; it means something inside its layout alone. */
const ownId = () => text({ max: 64 }).optional();

const externalId = () => text({ max: 64 }).optional();

const input = { ChannelId: sourceLocation().optional(), VideoResourceId: partId().optional() };

/** What a layout shows is said by one of these members at least. */
const showing = <Shown extends Parameters<typeof group>[0]>(
  members: readonly (keyof Shown)[],
  shown: Shown,
) =>
  group(shown).refine((given) => members.some((member) => member in given), {
    error: `it shows something by ${members.join(', ')}`,
  });

export const studioLayoutParameters = {
  CommonConfig: json(showing(['ChannelId', 'VideoResourceId'], input)).optional(),
  BgImageConfig: json(
    showing(['MaterialId', 'ImageUrl', 'LocationId'], {
      Id: ownId(),
      MaterialId: externalId(),
      ImageUrl: url({ schemes: ['http', 'https'] }).optional(),
      LocationId: sourceLocation().optional(),
    }),
  ).optional(),
  MediaInputConfigList: json(
    list(
      showing(['ChannelId', 'VideoResourceId', 'ImageMaterialId'], {
        ...input,
        Id: ownId(),
        Index: integer().optional(),
        ImageMaterialId: externalId(),
        FillMode: choice(['none', 'fit']).default('none'),
        PositionRefer: positionRefer(),
        PositionNormalized: positionNormalized(),
        WidthNormalized: share(),
        HeightNormalized: share(),
      }),
    ),
  ).optional(),
  ScreenInputConfigList: json(
    list(
      showing(['ChannelId', 'VideoResourceId'], {
        ...input,
        Id: ownId(),
        Index: integer().optional(),
        Color: choice(['green', 'blue', 'auto', 'complex']).optional(),
        PositionX: share(),
        PositionY: share(),
        HeightNormalized: share(),
        PortraitType: numberChoice([0, 1]).optional(),
        OnlyAudio: flag().optional(),
        AudioConfig: group({
          ValidChannel: choice(['leftChannel', 'rightChannel', 'all']).default('all'),
          VolumeRate: decimal({ min: 0, max: 10 }).default(1),
        }).optional(),
      }),
    ),
  ).optional(),
  LayerOrderConfigList: json(
    list(group({ Type: choice(['background', 'media']), Id: text({ max: 64 }) })),
  ).optional(),
};

/** Its source is named by the public id, which only the studio can resolve. */
type Unresolved<Input extends StudioInput> = Omit<Input, 'resource'> & { readonly resourceId?: string };

/** Content as it is set; what is absent stays as it is. */
export interface StudioLayoutContent {
  readonly name?: string;
  readonly common?: Unresolved<StudioInput>;
  readonly background?: StudioBackground;
  readonly media?: readonly Unresolved<StudioMedia>[];
  readonly screens?: readonly Unresolved<StudioScreen>[];
  readonly layerOrder?: StudioLayout['layerOrder'];
}

export function studioLayoutContent(
  given: Given<typeof studioLayoutParameters> & { readonly LayoutName?: string },
): StudioLayoutContent {
  const { BgImageConfig: background } = given;
  return present({
    name: given.LayoutName,
    common: given.CommonConfig && inputOf(given.CommonConfig),
    background:
      background &&
      present({
        id: background.Id,
        materialId: background.MaterialId,
        imageUrl: background.ImageUrl,
        locationId: background.LocationId,
      }),
    media: given.MediaInputConfigList?.map((media) =>
      present({
        ...inputOf(media),
        id: media.Id,
        index: media.Index,
        imageMaterialId: media.ImageMaterialId,
        fillMode: media.FillMode,
        positionRefer: media.PositionRefer,
        positionNormalized: media.PositionNormalized,
        widthNormalized: media.WidthNormalized,
        heightNormalized: media.HeightNormalized,
      }),
    ),
    screens: given.ScreenInputConfigList?.map((screen) =>
      present({
        ...inputOf(screen),
        id: screen.Id,
        index: screen.Index,
        color: screen.Color,
        positionX: screen.PositionX,
        positionY: screen.PositionY,
        heightNormalized: screen.HeightNormalized,
        portraitType: screen.PortraitType,
        onlyAudio: screen.OnlyAudio,
        audio: screen.AudioConfig && {
          validChannel: screen.AudioConfig.ValidChannel,
          volumeRate: screen.AudioConfig.VolumeRate,
        },
      }),
    ),
    layerOrder: given.LayerOrderConfigList?.map(({ Type, Id }) => ({ type: Type, id: Id })),
  });
}

function inputOf({ ChannelId, VideoResourceId }: { ChannelId?: string; VideoResourceId?: string }) {
  return present({ channelId: ChannelId, resourceId: VideoResourceId });
}

/** The input with its source found, by whoever knows the studio. */
export function resolved<Input extends StudioInput>(
  { resourceId, ...input }: Unresolved<Input>,
  keyOf: (resourceId: string) => PartKey<'resource'>,
): Input {
  return { ...input, ...(resourceId !== undefined && { resource: keyOf(resourceId) }) } as Input;
}
