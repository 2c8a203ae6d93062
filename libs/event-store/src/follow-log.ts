import type { EventStore } from './event-store.js';
import type { LogPosition, StoredEvent } from './events.js';
import { keepTurning, type Turning } from './keep-turning.js';
import type { Lease, LeasedCheckpoint, Sent } from './leased-checkpoint.js';
import { Signal } from './signal.js';

/** Somebody who reads the whole log in commit order, one holder of the checkpoint at a time. */
export interface LogFollower {
  /** Whether this process holds the lease now; without it another one does the work. */
  isLeading(): boolean;
  /** Why the last batch was not handled; undefined while all goes well. */
  trouble(): string | undefined;
  /** Whether the loop still turns. It never ends by itself: false means a defect. */
  isAlive(): boolean;
  /** Of what takes long: it is not standing still. */
  progressed(): void;
  close(): Promise<void>;
}

export interface FollowOptions {
  readonly store: EventStore;
  readonly checkpoint: LeasedCheckpoint;
  /** How long the checkpoint's lease lasts without renewal. */
  readonly leaseMs: number;
  readonly signal: Signal;
  readonly batchSize?: number;
  /** Bounds what a batch holds in memory; each setup counts in each event that has it. */
  readonly maxBytes?: number;
  /** For tests; see `keepTurning`. */
  readonly standstillMs?: number;
  /** Before the first batch of a lease: says where to read on, which may be before the lease's place. */
  onLead?(lease: Lease): Promise<LogPosition>;
  /**
   * Handles events in commit order; if it throws, the same ones come again. Answers what is kept with the checkpoint.
   * `readSince`: when the reading of them began, as `performance.now()` said it.
   */
  onBatch(events: readonly StoredEvent[], readSince: number): Promise<Sent | undefined>;
  /** While there is nothing to handle, every few seconds; if it throws, the lease is acquired anew. */
  onIdle?(): Promise<void>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

// No signal tells what another replica committed while the listener reconnects: this is how late that is noticed.
const IDLE_POLL_MS = 1_000;
// A commit above the horizon becomes readable as soon as an older transaction ends, and no signal tells that.
const HORIZON_POLL_MS = 10;
const IDLE_CHECK_MS = 5_000;

/**
 * Reads on from the checkpoint for as long as this process holds its lease, and waits for the lease otherwise.
 * The checkpoint moves after a batch was handled: after a crash that batch comes again, none is left out.
 */
export function followLog(options: FollowOptions): LogFollower {
  const { store, checkpoint, leaseMs, signal, log, batchSize = 1_000, maxBytes } = options;
  const about = { follower: checkpoint.name, holder: checkpoint.holder };
  let checkedAt = 0;
  /** Of the lease, also while its holder is in trouble and reads nothing. */
  let heldEpoch: bigint | undefined;
  let restarts = 0;
  /** Of the database as it was started then. */
  let leading: { at: LogPosition; restarts: number } | null = null;

  const released = new Signal();
  checkpoint.onReleased(() => released.raise());

  const turn: Turning['turn'] = async ({ pause, isStandingStill }) => {
    const mayRenew = () => !isStandingStill();
    leading ??= await acquired(mayRenew);
    // Without the lease events mean nothing: asking for it at each would burden the row of whoever holds it.
    if (leading === null) return pause(leaseMs / 2, released);

    const lead = leading;
    const readSince = performance.now();
    const events = await store.readAll(lead.at, batchSize, maxBytes);
    // The database that answered is another one than that of the lease: what it holds after this place says nothing.
    if (lead.restarts !== restarts) {
      leading = null;
      return;
    }

    const last = events.at(-1);
    if (last === undefined) {
      if (!(await checkpoint.isStillHeld())) return lost();
      const isHeldBack = await store.committedAfter(lead.at);
      await checkWhileIdle(mayRenew);
      await signal.wait(isHeldBack ? HORIZON_POLL_MS : Math.min(IDLE_POLL_MS, leaseMs / 3));
    } else {
      // This process may have been stopped for longer than its lease: another one has handled them by now.
      if (!(await checkpoint.isStillHeld())) return lost();
      const sent = await checkpoint.whileRenewing(() => options.onBatch(events, readSince), mayRenew);
      const at = { era: last.era, xid: last.xid, position: last.position };
      checkedAt = performance.now();
      if (!(await checkpoint.advance(at, sent))) return lost();
      leading = { ...lead, at };
    }
  };

  const acquired = async (mayRenew: () => boolean) => {
    const before = restarts;
    const lease = await checkpoint.acquire();
    if (lease === null) {
      lost();
      return null;
    }
    if (heldEpoch === undefined) log('info', 'Now leading', about);
    heldEpoch = lease.epoch;

    const { onLead = async () => lease.at } = options;
    const at = await checkpoint.whileRenewing(() => onLead(lease), mayRenew);
    checkedAt = performance.now();
    return { at, restarts: before };
  };

  store.onRestart(() => {
    restarts += 1;
  });

  const lost = () => {
    leading = null;
    if (heldEpoch !== undefined) log('info', 'No longer leading', about);
    heldEpoch = undefined;
  };

  const checkWhileIdle = async (mayRenew: () => boolean) => {
    if (options.onIdle === undefined || performance.now() - checkedAt < IDLE_CHECK_MS) return;
    await checkpoint.whileRenewing(options.onIdle, mayRenew);
    checkedAt = performance.now();
  };

  const loop = keepTurning({
    name: checkpoint.name,
    signal,
    about: { follower: checkpoint.name },
    ...(options.standstillMs !== undefined && { standstillMs: options.standstillMs }),
    failed: 'Events wait: they could not be handled, and are tried again',
    again: 'The log is followed again',
    turn,
    // Acquired anew, and read on from where the checkpoint is: the database may be another one by now.
    onFailure: () => {
      leading = null;
    },
    onEnd: async () => {
      await checkpoint.release().catch(() => undefined);
      heldEpoch = undefined;
    },
    log,
  });

  return { isLeading: () => heldEpoch !== undefined, ...loop };
}
