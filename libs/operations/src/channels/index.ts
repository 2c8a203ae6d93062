import type { Operation } from '../operation.js';

export const channels: readonly Operation[] = [];
