import type { PartKey } from '../part-kinds.js';

export interface VideoResource {
  readonly key: PartKey<'resource'>;
  readonly name: string;
  /** RV01 to RV99: the slot that layouts name. */
  readonly locationId: string;
  readonly source: Source;
  /** Milliseconds; files only, like the fields below. */
  readonly beginOffset?: number;
  readonly endOffset?: number;
  /** 0 once, -1 for ever. */
  readonly repeatNum: number;
  readonly ptsCallbackInterval?: number;
  readonly fixedDelayDuration: number;
}

export type Source =
  | { readonly kind: 'live'; readonly url: string }
  | { readonly kind: 'material'; readonly materialId: string }
  | { readonly kind: 'file'; readonly url: string }
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'imageUrl'; readonly url: string };
