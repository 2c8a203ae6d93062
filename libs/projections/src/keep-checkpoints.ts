import { setTimeout as after } from 'node:timers/promises';
import type { EventStore, LeasedCheckpoint, LogFollower, Signal } from '#libs/event-store';
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
const LONGEST_PAUSE_MS = 5_000;

/**
 * Moves the checkpoints of the views, one process for each at a time. What the projector has folded costs one look; what
 * nobody told it of is folded here.
 */
export function keepCheckpoints(
  projections: Projections,
  { store, signal, checkpoint, log }: KeepOptions,
): LogFollower {
  const keepers = projections.views.map((view) =>
    projections.checkpointOf(view, checkpoint(checkpointOf(view))),
  );
  const closing = new AbortController();
  let alive = true;
  let trouble: string | undefined;
  let failures = 0;
  store.onRestart(() => {
    for (const keeper of keepers) keeper.forget();
  });

  const pause = (milliseconds: number): Promise<void> =>
    after(milliseconds, undefined, { signal: closing.signal }).catch(() => undefined);

  const turn = async (): Promise<void> => {
    const turns: string[] = [];
    for (const keeper of keepers) turns.push(await keeper.turn());
    if (turns.includes('more')) return;
    if (turns.every((one) => one === 'elsewhere')) return pause(ELSEWHERE_PAUSE_MS);
    await pause(AT_MOST_EVERY_MS);
    if (!closing.signal.aborted) await signal.wait(IDLE_POLL_MS);
  };

  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await turn();
        if (trouble !== undefined) log('info', 'The checkpoints of the views move again', {});
        trouble = undefined;
        failures = 0;
      } catch (error) {
        failures += 1;
        for (const keeper of keepers) keeper.forget();
        trouble = error instanceof Error ? error.message : String(error);
        log(failures === 1 ? 'warn' : 'debug', 'The checkpoints of the views stay where they are', {
          reason: trouble,
        });
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(failures, 7)));
      }
    }
    for (const keeper of keepers) await keeper.release().catch(() => undefined);
  };
  const ended = loop().finally(() => {
    alive = false;
  });

  return {
    isLeading: () => keepers.some((keeper) => keeper.isHeld()),
    trouble: () => trouble,
    isAlive: () => alive,
    close: async () => {
      closing.abort();
      signal.raise();
      await ended;
    },
  };
}
