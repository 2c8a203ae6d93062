import type { PartKey } from '../part-kinds.js';

/** The playlist of a light-carousel studio. */
export interface Playlist {
  readonly key: PartKey<'playlist'>;
  readonly name?: string;
  /** 0 once, -1 for ever. */
  readonly repeatNumber: number;
}

/** Items of a playlist play in their order in the setup. */
export interface PlaylistItem {
  readonly key: PartKey<'playlistItem'>;
  readonly playlist: PartKey<'playlist'>;
  readonly name?: string;
  readonly resourceType: string;
  readonly resourceValue: string;
}
