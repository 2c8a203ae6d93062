import type { PartKey } from './part-kinds.js';
import { type References, reference } from './references.js';

/** What a running studio does. It stands beside the setup, so that a copy is idle without a rule for it. */
export interface RunState {
  readonly startedAt: string;
  /** Scenes that are on. */
  readonly scenes: readonly PartKey<'scene'>[];
  /** Scenes that show the urgent material instead of their layout. */
  readonly urgentScenes: readonly PartKey<'scene'>[];
  readonly channels: readonly ChannelPlayback[];
  readonly currentShow?: PartKey<'show'>;
}

/** How a file plays on a channel. */
export interface ChannelPlayback {
  readonly channelId: string;
  readonly paused: boolean;
  /** Milliseconds. */
  readonly seekOffset?: number;
}

/** A playlist that plays; it does so by itself, whether or not its studio is started. */
export interface PlayingPlaylist {
  readonly playlist: PartKey<'playlist'>;
  readonly item?: PartKey<'playlistItem'>;
  /** Milliseconds. */
  readonly offset?: number;
}

export const runReferences: References<RunState> = {
  scenes: reference('scene', 'clear'),
  urgentScenes: reference('scene', 'clear'),
  currentShow: reference('show', 'clear'),
};

export const playingReferences: References<PlayingPlaylist> = {
  playlist: reference('playlist', 'remove'),
  item: reference('playlistItem', 'clear'),
};
