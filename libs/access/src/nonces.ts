import { createHash } from 'node:crypto';

export interface Nonces {
  /** True the first time within 31 minutes that the key comes with this nonce. */
  use(accessKeyId: string, nonce: string): Promise<boolean>;
}

// A time stamp may be 15 minutes off either way, so a request can be replayed for 30 minutes; one more for margin.
const KEPT_MINUTES = 31;
const MINUTE_MS = 60_000;
// About 60 bytes each. A key that comes more often than a thousand times a second, all the time, makes this
// process forget its own oldest nonces early, never those of somebody else.
const MOST_OF_ONE_KEY = 2_000_000;

/** The nonces of one key, those of each minute together: they are forgotten together. */
type Minutes = Map<number, Set<string>>;

/** The nonces that came to this process. */
export function noncesInMemory({
  mostOfOneKey = MOST_OF_ONE_KEY,
  now = Date.now,
}: {
  mostOfOneKey?: number;
  now?: () => number;
} = {}): Nonces {
  const keys = new Map<string, Minutes>();
  let sweptAt = 0;

  function sweep(minute: number): void {
    if (minute === sweptAt) return;
    sweptAt = minute;
    for (const [accessKeyId, minutes] of keys) {
      for (const old of minutes.keys()) if (old < minute - KEPT_MINUTES) minutes.delete(old);
      if (minutes.size === 0) keys.delete(accessKeyId);
    }
  }

  return {
    async use(accessKeyId, nonce) {
      const minute = Math.floor(now() / MINUTE_MS);
      sweep(minute);

      const minutes: Minutes = keys.get(accessKeyId) ?? new Map();
      keys.set(accessKeyId, minutes);
      const mark = createHash('sha256').update(nonce).digest().toString('latin1', 0, 16);
      for (const used of minutes.values()) if (used.has(mark)) return false;

      const total = [...minutes.values()].reduce((sum, { size }) => sum + size, 0);
      const [oldest] = minutes.keys();
      if (total >= mostOfOneKey && oldest !== undefined) minutes.delete(oldest);

      minutes.set(minute, (minutes.get(minute) ?? new Set()).add(mark));
      return true;
    },
  };
}
