import type { Cell } from '../../cell.js';
import { describe, tokenReplay } from './answers.js';
import { httpCopy } from './http-copy.js';
import { listPage } from './list-page.js';
import { readAfterWrite } from './read-after-write.js';

/** What the whole program does: over HTTP, to Kafka, when it starts. */
export const wireCells: readonly Cell[] = [httpCopy, tokenReplay, describe, readAfterWrite, listPage];
