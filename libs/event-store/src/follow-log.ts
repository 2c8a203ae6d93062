import { setTimeout as after } from 'node:timers/promises';
import type { EventStore } from './event-store.js';
import type { LogPosition, StoredEvent } from './events.js';
import type { LeasedCheckpoint } from './leased-checkpoint.js';
import type { WakeUp } from './wake-up.js';

/** Somebody who reads the whole log in commit order, one holder of the checkpoint at a time. */
export interface LogFollower {
  /** Whether this process holds the lease now; without it another one does the work. */
  isLeading(): boolean;
  /** Why the last batch was not handled; undefined while all goes well. */
  trouble(): string | undefined;
  /** Whether the loop still turns. It never ends by itself: false means a defect. */
  isAlive(): boolean;
  close(): Promise<void>;
}

export interface FollowOptions {
  readonly store: EventStore;
  readonly checkpoint: LeasedCheckpoint;
  /** How long the checkpoint's lease lasts without renewal. */
  readonly leaseMs: number;
  readonly wakeUp: WakeUp;
  readonly batchSize?: number;
  /** Bounds what a batch holds in memory; each setup counts in each event that has it. */
  readonly maxBytes?: number;
  /** Handles events in commit order; if it throws, the same ones come again. */
  onBatch(events: readonly StoredEvent[]): Promise<void>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

// Nobody rings for what another replica committed while the listener reconnects: this is how late that is noticed.
const IDLE_POLL_MS = 1_000;
// A commit above the horizon becomes readable as soon as an older transaction ends, and nothing rings for that.
const HORIZON_POLL_MS = 10;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Reads on from the checkpoint for as long as this process holds its lease, and waits for the lease otherwise.
 * The checkpoint moves after a batch was handled: after a crash that batch comes again, none is left out.
 */
export function followLog(options: FollowOptions): LogFollower {
  const { store, checkpoint, leaseMs, wakeUp, onBatch, log, batchSize = 1_000, maxBytes } = options;
  const closing = new AbortController();
  let renewedAt = 0;
  let alive = true;
  let leading: { at: LogPosition } | null = null;
  let trouble: string | undefined;
  let failures = 0;
  const about = { follower: checkpoint.name, holder: checkpoint.holder };

  const turn = async (): Promise<void> => {
    if (leading === null) lead(await acquired());
    // Without the lease a ring means nothing: asking for it at each would burden the row of whoever holds it.
    if (leading === null) return pause(leaseMs / 2);

    const events = await store.readAll(leading.at, batchSize, maxBytes);
    const last = events.at(-1);
    if (last === undefined) {
      if (!(await stillLeads())) lead(null);
      else
        await wakeUp.wait(
          (await store.committedAfter(leading.at)) ? HORIZON_POLL_MS : Math.min(IDLE_POLL_MS, leaseMs / 3),
        );
    } else {
      await whileRenewing(() => onBatch(events));
      const at = { xid: last.xid, position: last.position };
      lead((await checkpoint.advance(at)) ? { at } : null);
      renewedAt = performance.now();
    }
  };

  const lead = (next: typeof leading) => {
    if ((next === null) !== (leading === null))
      log('info', next === null ? 'No longer leading' : 'Now leading', about);
    leading = next;
  };

  const acquired = async () => {
    const lease = await checkpoint.acquire();
    renewedAt = performance.now();
    return lease;
  };

  // Rarely enough: each renewal is a write, and dead row versions stay while a stranger holds the horizon back.
  const stillLeads = async (): Promise<boolean> => {
    if (performance.now() - renewedAt < leaseMs / 3) return true;
    renewedAt = performance.now();
    return checkpoint.renew();
  };

  /** By time alone, whatever rings; cut short by the end. */
  const pause = (milliseconds: number): Promise<void> =>
    after(milliseconds, undefined, { signal: closing.signal }).catch(() => undefined);

  // A batch may take longer than the lease, while a broker is away for example.
  const whileRenewing = async (work: () => Promise<void>): Promise<void> => {
    const timer = setInterval(() => void checkpoint.renew().catch(() => undefined), leaseMs / 3);
    try {
      await work();
    } finally {
      clearInterval(timer);
    }
  };

  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await turn();
        if (trouble !== undefined) log('info', 'The log is followed again', { follower: checkpoint.name });
        trouble = undefined;
        failures = 0;
      } catch (error) {
        failures += 1;
        const reason = error instanceof Error ? error.message : String(error);
        // One line for an outage, whatever words its failures have: health tells the latest.
        log(
          failures === 1 ? 'warn' : 'debug',
          'Events wait: they could not be handled, and are tried again',
          {
            follower: checkpoint.name,
            reason,
          },
        );
        trouble = reason;
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(failures, 7)));
      }
    }
    lead(null);
    await checkpoint.release().catch(() => undefined);
  };
  const ended = loop().finally(() => {
    alive = false;
  });

  return {
    isLeading: () => leading !== null,
    trouble: () => trouble,
    isAlive: () => alive,
    close: async () => {
      closing.abort();
      wakeUp.ring();
      await ended;
    },
  };
}
