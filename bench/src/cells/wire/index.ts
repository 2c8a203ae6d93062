import type { Cell } from '../../cell.js';
import { describe, tokenReplay } from './answers.js';
import { commitToKafka } from './commit-to-kafka.js';
import { commitToRow } from './commit-to-row.js';
import { httpCopy } from './http-copy.js';
import { listPage } from './list-page.js';
import { readAfterWrite } from './read-after-write.js';
import { rebuild } from './rebuild.js';
import { relayDrain } from './relay.js';
import { standalone } from './standalone.js';

/** What the whole program does: over HTTP, to Kafka, when it starts. */
export const wireCells: readonly Cell[] = [
  httpCopy,
  tokenReplay,
  describe,
  readAfterWrite,
  listPage,
  commitToRow,
  relayDrain,
  commitToKafka,
  rebuild,
  standalone,
];
