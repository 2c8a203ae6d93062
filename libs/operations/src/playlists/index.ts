import type { Operation } from '../operation.js';
import { addPlaylistItems } from './add-playlist-items.js';
import { deletePlaylist } from './delete-playlist.js';
import { deletePlaylistItems } from './delete-playlist-items.js';
import { editPlaylist } from './edit-playlist.js';
import { listPlaylist } from './list-playlist.js';
import { listPlaylistItems } from './list-playlist-items.js';
import { startPlaylist } from './start-playlist.js';
import { stopPlaylist } from './stop-playlist.js';

export const playlists: readonly Operation[] = [
  addPlaylistItems,
  editPlaylist,
  deletePlaylist,
  deletePlaylistItems,
  listPlaylist,
  listPlaylistItems,
  startPlaylist,
  stopPlaylist,
];
