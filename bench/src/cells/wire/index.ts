import type { Cell } from '../../cell.js';
import { describe, tokenReplay } from './answers.js';
import { commitToKafka } from './commit-to-kafka.js';
import { commitToRow } from './commit-to-row.js';
import { growthAccounts, growthParts, growthReplicas, growthStudios } from './growth.js';
import { httpCopy } from './http-copy.js';
import { listPage } from './list-page.js';
import { readAfterWrite } from './read-after-write.js';
import { rebuild } from './rebuild.js';
import { relayDrain } from './relay.js';
import { standalone } from './standalone.js';
import { steps } from './steps.js';
import { tracingCopy, tracingDescribe } from './tracing.js';

/** What the whole program does: over HTTP, to Kafka, when it starts. */
export const wireCells: readonly Cell[] = [
  httpCopy,
  steps,
  tokenReplay,
  describe,
  tracingCopy,
  tracingDescribe,
  readAfterWrite,
  listPage,
  commitToRow,
  rebuild,
  relayDrain,
  commitToKafka,
  growthStudios,
  growthParts,
  growthAccounts,
  growthReplicas,
  standalone,
];
