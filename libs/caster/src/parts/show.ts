import type { PartKey } from '../part-kinds.js';

/** One entry of the show list of a playlist studio; the list's order is theirs in the setup. */
export interface Show {
  readonly key: PartKey<'show'>;
  readonly name?: string;
  readonly resourceType?: 'live' | 'vod' | 'pic';
  /** A media id outside the studio. */
  readonly resourceId?: string;
  readonly resourceUrl?: string;
  readonly liveInputType?: number;
  /** Seconds; excludes repeatTimes. */
  readonly duration?: number;
  /** -1 for ever. */
  readonly repeatTimes?: number;
}

/** What holds for the whole show list. */
export interface ShowList {
  /** -1 for ever, 0 once. */
  readonly repeatTimes: number;
  readonly highPriorityShow?: PartKey<'show'>;
  /** `yyyy-MM-ddTHH:mm:ss`, without a zone. */
  readonly highPriorityShowStartTime?: string;
  readonly background?: ShowListBackground;
}

export interface ShowListBackground {
  readonly resourceType?: 'LIVE' | 'VOD' | 'PIC';
  readonly materialId?: string;
  readonly resourceUrl?: string;
}
