import type { PartKey } from '../part-kinds.js';
import type { AudioLayer } from './layout.js';

/** What is mixed into one picture and sound. Born at the first start of its studio, one of each output, and there to stay. */
export interface Scene {
  readonly key: PartKey<'scene'>;
  readonly name: string;
  /** The preview that its makers see (PVW), or the program that goes out (PGM). */
  readonly output: 'preview' | 'program';
  readonly layout?: PartKey<'layout'>;
  /** From the bottom to the top. */
  readonly components: readonly PartKey<'component'>[];
  readonly audio: SceneAudio;
}

export interface SceneAudio {
  /** True: the sound of what is seen; false: the mix below. */
  readonly followsVideo: boolean;
  /** mixList[i] sounds in audioLayers[i]. */
  readonly audioLayers: readonly FilteredAudioLayer[];
  readonly mixList: readonly string[];
}

export interface FilteredAudioLayer extends AudioLayer {
  readonly filter?: AudioFilter;
}

export interface AudioFilter {
  readonly enableAgc: number;
  readonly enableAns: number;
  readonly ansMode: number;
  readonly enableBeautify: number;
  readonly voiceBeautifyMode: number;
}
