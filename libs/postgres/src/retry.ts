import { setTimeout as pause } from 'node:timers/promises';
import { silence } from './connection.js';
import { isConnectionFailure } from './connection-failure.js';

/** A restart of Postgres takes less; official clients give up on a server that says nothing for 5 s. */
const PATIENCE_MS = 3_000;
/** For whoever is repeated, whatever happens. A caller waits for 8 s, and has more than one statement. */
const SETTLED_WITHIN_MS = 6_000;

/** Does again what failed with its connection, until the patience is over. */
export async function retry<Result>(work: (attempt: number) => Promise<Result>): Promise<Result> {
  const endsAt = performance.now() + SETTLED_WITHIN_MS;
  let givesUpAt = endsAt;
  for (let attempt = 1; ; attempt++) {
    try {
      // The first has its own ends, and may take its time where a large answer flows.
      return await (attempt === 1 ? work(attempt) : endingAt(endsAt, work(attempt)));
    } catch (error) {
      const now = performance.now();
      if (attempt === 1) givesUpAt = Math.min(now + PATIENCE_MS, endsAt);
      const waitMs = Math.min(25 * 2 ** (attempt - 1), 500);
      if (!isConnectionFailure(error) || now + waitMs > givesUpAt) throw error;

      await pause(waitMs);
    }
  }
}

async function endingAt<Result>(endsAt: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silence(SETTLED_WITHIN_MS)), endsAt - performance.now());
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
