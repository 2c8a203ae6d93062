import type { Operation } from '../operation.js';

export const scenes: readonly Operation[] = [];
