import type { Cell } from '../../cell.js';

/** What the whole program does: over HTTP, to Kafka, when it starts. */
export const wireCells: readonly Cell[] = [];
