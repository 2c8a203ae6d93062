import type { PartKey } from '../part-kinds.js';

/** A layout of a virtual studio. Its materials have ids that the caller chose; they live inside the layout alone. */
export interface StudioLayout {
  readonly key: PartKey<'studioLayout'>;
  readonly name: string;
  readonly type: 'common' | 'studio';
  /** Of a common layout. */
  readonly common?: StudioInput;
  /** Of a studio layout, like the lists below. */
  readonly background?: StudioBackground;
  readonly media: readonly StudioMedia[];
  readonly screens: readonly StudioScreen[];
  /** Earlier is lower. */
  readonly layerOrder: readonly { readonly type: 'background' | 'media'; readonly id: string }[];
}

/** A channel (RVnn) or a source of the studio. */
export interface StudioInput {
  readonly channelId?: string;
  readonly resource?: PartKey<'resource'>;
}

export interface StudioBackground {
  readonly id?: string;
  readonly materialId?: string;
  readonly imageUrl?: string;
  readonly locationId?: string;
}

export interface StudioMedia extends StudioInput {
  readonly id?: string;
  readonly index?: number;
  readonly imageMaterialId?: string;
  readonly fillMode: string;
  readonly positionRefer: string;
  readonly widthNormalized?: number;
  readonly heightNormalized?: number;
  readonly positionNormalized: readonly number[];
}

export interface StudioScreen extends StudioInput {
  readonly id?: string;
  readonly index?: number;
  readonly color?: string;
  readonly positionX?: number;
  readonly positionY?: number;
  readonly heightNormalized?: number;
  /** 0 half, 1 full body. */
  readonly portraitType?: number;
  readonly onlyAudio?: boolean;
  readonly audio?: { readonly validChannel: string; readonly volumeRate: number };
}
