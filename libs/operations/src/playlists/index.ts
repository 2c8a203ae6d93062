import type { Operation } from '../operation.js';

export const playlists: readonly Operation[] = [];
