import type { PartKind } from './part-kinds.js';
import type { Component } from './parts/component.js';
import type { Episode } from './parts/episode.js';
import type { Layout } from './parts/layout.js';
import type { Playlist, PlaylistItem } from './parts/playlist.js';
import type { Scene } from './parts/scene.js';
import type { Show } from './parts/show.js';
import type { StudioLayout } from './parts/studio-layout.js';
import type { VideoResource } from './parts/video-resource.js';
import { type References, reference } from './references.js';

/** The shape of each kind of part. */
export interface Parts {
  readonly resource: VideoResource;
  readonly layout: Layout;
  readonly component: Component;
  readonly scene: Scene;
  readonly episode: Episode;
  readonly studioLayout: StudioLayout;
  readonly show: Show;
  readonly playlist: Playlist;
  readonly playlistItem: PlaylistItem;
}

export type Part = Parts[PartKind];

/**
 * Every member of a part that names another part: its kind, and what happens here when that one goes. The type asks
 * for each of them; a forgotten one, or another kind than its key's, does not compile.
 */
export const partReferences: { readonly [K in PartKind]: References<Parts[K]> } = {
  resource: {},
  layout: {},
  component: {},
  scene: { layout: reference('layout', 'clear'), components: reference('component', 'clear') },
  episode: { resource: reference('resource', 'refuse'), components: reference('component', 'clear') },
  studioLayout: {
    common: { resource: reference('resource', 'refuse') },
    media: { resource: reference('resource', 'refuse') },
    screens: { resource: reference('resource', 'refuse') },
  },
  show: {},
  playlist: {},
  playlistItem: { playlist: reference('playlist', 'remove') },
};
