import type { Operation } from '../operation.js';

export const episodeGroups: readonly Operation[] = [];
