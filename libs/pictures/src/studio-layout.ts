import {
  type LayerBox,
  layerBox,
  type Picture,
  type PictureOptions,
  pictureWith,
  type VideoLayerToDraw,
} from './picture.js';

/** A channel, or a source by the key or id that `sourceNames` has for it. */
export interface StudioInputToDraw {
  readonly channelId?: string;
  readonly resource?: string;
}

/** A layout of a virtual studio, in the shapes of `caster`. */
export interface StudioLayoutToDraw {
  readonly common?: StudioInputToDraw;
  readonly background?: {
    readonly id?: string;
    readonly materialId?: string;
    readonly imageUrl?: string;
    readonly locationId?: string;
  };
  readonly media: readonly (StudioInputToDraw &
    VideoLayerToDraw & { readonly id?: string; readonly imageMaterialId?: string })[];
  readonly screens: readonly (StudioInputToDraw & {
    readonly id?: string;
    readonly positionX?: number;
    readonly positionY?: number;
    readonly heightNormalized?: number;
    readonly onlyAudio?: boolean;
  })[];
  readonly layerOrder: readonly { readonly type: string; readonly id: string }[];
}

export interface StudioPictureOptions extends PictureOptions {
  /** The names of sources that are named by key or id. */
  readonly sourceNames: ReadonlyMap<string, string>;
}

interface Material extends Pick<LayerBox, 'locationId' | 'source'> {
  readonly type: 'background' | 'media';
  readonly id?: string;
  readonly layer: VideoLayerToDraw;
}

const whole: VideoLayerToDraw = {
  fillMode: 'none',
  positionNormalized: [0, 0],
  positionRefer: 'topLeft',
  widthNormalized: 1,
  heightNormalized: 1,
};

/**
 * A common layout is one source that fills the picture. In the other kind the background fills it, and media and screens
 * have places of their own. A screen without a picture is heard alone.
 */
export function studioPictureOf(
  { common, background, media, screens, layerOrder }: StudioLayoutToDraw,
  { sources, sourceNames, ...options }: StudioPictureOptions,
): Picture {
  const nameOn = new Map(sources.map(({ locationId, name }) => [locationId, name]));
  const shown = ({ channelId, resource }: StudioInputToDraw) => ({
    locationId: channelId,
    source: resource === undefined ? nameOn.get(channelId ?? '') : sourceNames.get(resource),
  });
  const materials: readonly Material[] = [
    ...(common === undefined ? [] : [{ type: 'media' as const, layer: whole, ...shown(common) }]),
    ...(background === undefined
      ? []
      : [
          {
            type: 'background' as const,
            id: background.id,
            layer: whole,
            locationId: background.locationId,
            source: background.materialId ?? background.imageUrl ?? nameOn.get(background.locationId ?? ''),
          },
        ]),
    ...media.map((one) => {
      const { locationId, source } = shown(one);
      return {
        type: 'media' as const,
        id: one.id,
        layer: one,
        locationId,
        source: source ?? one.imageMaterialId,
      };
    }),
    ...screens
      .filter(({ onlyAudio }) => onlyAudio !== true)
      .map((one) => ({
        type: 'media' as const,
        id: one.id,
        layer: {
          ...whole,
          positionNormalized: [one.positionX ?? 0, one.positionY ?? 0],
          widthNormalized: 0,
          heightNormalized: one.heightNormalized,
        },
        ...shown(one),
      })),
  ];
  const layers = inOrder(materials, layerOrder).map(({ layer, locationId, source }, i) =>
    layerBox(layer, { number: i + 1, locationId, source }),
  );
  return pictureWith(layers, options);
}

/** Earlier is lower. What the order does not name is above what it does, but for the background, which is below. */
function inOrder(
  materials: readonly Material[],
  order: StudioLayoutToDraw['layerOrder'],
): readonly Material[] {
  const nameOf = ({ type, id }: { readonly type: string; readonly id?: string }) => `${type} ${id}`;
  const ranks = new Map(order.map((one, rank) => [nameOf(one), rank] as const).reverse());
  const rankOf = (one: Material) => ranks.get(nameOf(one)) ?? (one.type === 'background' ? -1 : order.length);
  // Stable: those of one rank stay in the order of their lists.
  return [...materials].sort((one, other) => rankOf(one) - rankOf(other));
}
