import { randomFillSync } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';

const BYTES = 16;

// Random bytes are drawn for many ids together: a question for each took longer than all else about an id.
const drawn = Buffer.alloc(256 * BYTES);
let used = drawn.length;

let msecs = 0;
let seq = 0;

/** UUID version 7: those of one process ascend. */
export function newEventId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, used + BYTES);
  used += BYTES;
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    seq = random.readUInt32BE() >>> 1;
  } else seq += 1;
  return uuidV7({ msecs, seq, random });
}
