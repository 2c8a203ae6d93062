import { setTimeout as after } from 'node:timers/promises';
import type { Signal } from './signal.js';

export interface Turning {
  /** Raised to wake a turn that waits, so that the end need not wait for it. */
  readonly signal: Signal;
  /** What every line of the log says. */
  readonly about: Readonly<Record<string, unknown>>;
  /** What the log says of the first failure, and of the end of failures. */
  readonly failed: string;
  readonly again: string;
  turn(loop: { pause(milliseconds: number): Promise<void>; isClosing(): boolean }): Promise<void>;
  /** A turn failed; the next one comes a little later. */
  onFailure(): void;
  /** After the last turn. */
  onEnd(): Promise<void>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

const LONGEST_PAUSE_MS = 5_000;

/** One turn after the other until it is closed. A failure ends none of it: it is told, and tried again. */
export function keepTurning({ signal, about, failed, again, turn, onFailure, onEnd, log }: Turning) {
  const closing = new AbortController();
  let alive = true;
  let trouble: string | undefined;
  let failures = 0;

  /** By time alone, whatever is signalled; cut short by the end. */
  const pause = (milliseconds: number): Promise<void> =>
    after(milliseconds, undefined, { signal: closing.signal }).catch(() => undefined);
  const isClosing = () => closing.signal.aborted;

  const loop = async (): Promise<void> => {
    while (!isClosing()) {
      try {
        await turn({ pause, isClosing });
        if (trouble !== undefined) log('info', again, about);
        trouble = undefined;
        failures = 0;
      } catch (error) {
        failures += 1;
        onFailure();
        trouble = error instanceof Error ? error.message : String(error);
        // One line for an outage, whatever words its failures have: health tells the latest.
        log(failures === 1 ? 'warn' : 'debug', failed, { ...about, reason: trouble });
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(failures, 7)));
      }
    }
    await onEnd();
  };
  const ended = loop().finally(() => {
    alive = false;
  });

  return {
    trouble: () => trouble,
    isAlive: () => alive,
    close: async () => {
      closing.abort();
      signal.raise();
      await ended;
    },
  };
}
