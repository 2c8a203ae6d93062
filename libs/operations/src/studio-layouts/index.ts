import type { Operation } from '../operation.js';

export const studioLayouts: readonly Operation[] = [];
