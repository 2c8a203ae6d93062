import {
  type EventStore,
  keepTurning,
  type LeasedCheckpoint,
  type LogFollower,
  Signal,
  type Turning,
} from '#libs/event-store';
import type { Projections } from './projections.js';
import { checkpointOf } from './view.js';

export interface KeepOptions {
  readonly store: EventStore;
  readonly signal: Signal;
  checkpoint(name: string): LeasedCheckpoint;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

// What another replica committed while the listener reconnects, and what an older transaction held back, is told by nobody.
const IDLE_POLL_MS = 1_000;
// The projector is told at once; this comes after it, and finds little behind.
const AT_MOST_EVERY_MS = 100;
const ELSEWHERE_PAUSE_MS = 2_500;

/**
 * Moves the checkpoints of the views, one process for each at a time. What the projector has folded costs one look; what
 * nobody told it of is folded here.
 */
export function keepCheckpoints(
  projections: Projections,
  { store, signal, checkpoint, log }: KeepOptions,
): LogFollower {
  const released = new Signal();
  const keepers = projections.views.map((view) => {
    const lease = checkpoint(checkpointOf(view));
    lease.onReleased(() => released.raise());
    return projections.checkpointOf(view, lease);
  });
  const forget = () => {
    for (const keeper of keepers) keeper.forget();
  };
  store.onRestart(forget);

  const turn: Turning['turn'] = async ({ pause, isClosing, progressed }) => {
    const turns: string[] = [];
    for (const keeper of keepers) turns.push(await keeper.turn(progressed));
    if (turns.includes('more')) return;
    if (turns.every((one) => one === 'elsewhere')) return pause(ELSEWHERE_PAUSE_MS, released);
    await pause(AT_MOST_EVERY_MS);
    if (!isClosing()) await signal.wait(IDLE_POLL_MS);
  };

  const loop = keepTurning({
    name: 'keeper of the views',
    signal,
    about: {},
    failed: 'The checkpoints of the views stay where they are',
    again: 'The checkpoints of the views move again',
    turn,
    onFailure: forget,
    onEnd: async () => {
      for (const keeper of keepers) await keeper.release().catch(() => undefined);
    },
    log,
  });

  return { isLeading: () => keepers.some((keeper) => keeper.isHeld()), ...loop };
}
