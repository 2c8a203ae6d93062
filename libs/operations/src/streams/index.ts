import type { Operation } from '../operation.js';

export const streams: readonly Operation[] = [];
