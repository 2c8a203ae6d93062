import type { Operation } from '../operation.js';

export const showLists: readonly Operation[] = [];
