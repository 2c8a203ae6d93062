import type { PartKey } from '../part-kinds.js';

export interface Component {
  readonly key: PartKey<'component'>;
  /** Absent: it is called by its own public id, and so is its copy. */
  readonly name?: string;
  /** RC01 to RC99; for a caption the location of the source it captions. */
  readonly locationId: string;
  readonly effect: string;
  readonly layerOrder?: string;
  readonly layer: ComponentLayer;
  readonly content: ComponentContent;
}

export interface ComponentLayer {
  readonly heightNormalized?: number;
  readonly widthNormalized?: number;
  readonly positionNormalized: readonly number[];
  readonly positionRefer: string;
  readonly transparency?: number;
}

export type ComponentContent =
  | { readonly type: 'text'; readonly text: string; readonly font: Font }
  | { readonly type: 'image'; readonly materialId: string }
  | { readonly type: 'caption'; readonly caption: Caption; readonly font: Font }
  | { readonly type: 'html'; readonly url: string };

export interface Font {
  readonly name: string;
  readonly color?: string;
  readonly sizeNormalized?: number;
  readonly borderColor: string;
  readonly borderWidthNormalized: number;
}

export interface Caption {
  /** The source that is transcribed. */
  readonly locationId?: string;
  readonly sourceLanguage: string;
  readonly targetLanguage?: string;
  readonly showsSource: boolean;
  readonly truncates: boolean;
  readonly sourceWordsPerLine: number;
  readonly targetWordsPerLine: number;
  readonly sourceReservePages: number;
  readonly targetReservePages: number;
}
