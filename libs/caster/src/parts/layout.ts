import type { PartKey } from '../part-kinds.js';

/** Layers and their sources stand in parallel lists: blendList[i] fills videoLayers[i], mixList[i] sounds in audioLayers[i]. */
export interface Layout {
  readonly key: PartKey<'layout'>;
  readonly videoLayers: readonly VideoLayer[];
  readonly blendList: readonly string[];
  readonly audioLayers: readonly AudioLayer[];
  readonly mixList: readonly string[];
}

export interface VideoLayer {
  readonly fillMode: string;
  readonly fixedDelayDuration: number;
  readonly heightNormalized: number;
  readonly widthNormalized: number;
  readonly positionNormalized: readonly number[];
  readonly positionRefer: string;
}

export interface AudioLayer {
  /** Milliseconds. */
  readonly fixedDelayDuration: number;
  readonly validChannel: string;
  readonly volumeRate: number;
}
