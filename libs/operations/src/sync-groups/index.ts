import type { Operation } from '../operation.js';

export const syncGroups: readonly Operation[] = [];
