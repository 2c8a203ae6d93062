import type { Operation } from '../operation.js';

export const programs: readonly Operation[] = [];
