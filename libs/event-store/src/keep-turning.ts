import { setTimeout as after } from 'node:timers/promises';
import type { Signal } from './signal.js';

/** What a turn knows of the loop that it is part of. */
export interface Loop {
  /** By time, and cut short by the end; where a signal is given, by that too. */
  pause(milliseconds: number, wokenBy?: Signal): Promise<void>;
  isClosing(): boolean;
  isStandingStill(): boolean;
  /** Within a turn that takes long: it gets on. */
  progressed(): void;
}

export interface Turning {
  /** For messages: who has come to a standstill. */
  readonly name: string;
  /** Raised to wake a turn that waits, so that the end need not wait for it. */
  readonly signal: Signal;
  /** What every line of the log says. */
  readonly about: Readonly<Record<string, unknown>>;
  /** What the log says of the first failure, and of the end of failures. */
  readonly failed: string;
  readonly again: string;
  turn(loop: Loop): Promise<void>;
  /** A turn failed; the next one comes a little later. */
  onFailure(): void;
  /** After the last turn. */
  onEnd(): Promise<void>;
  /** A turn that takes longer without any progress is a trouble. */
  readonly standstillMs?: number;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

const LONGEST_PAUSE_MS = 5_000;
// Every wait in a turn is known to end sooner: for a statement, for a broker, for what comes next.
const STANDSTILL_MS = 60_000;

/** One turn after the other until it is closed. A failure ends none of it: it is told, and tried again. */
export function keepTurning(options: Turning) {
  const { name, signal, about, failed, again, turn, onFailure, onEnd, log } = options;
  const { standstillMs = STANDSTILL_MS } = options;
  const closing = new AbortController();
  let progressedAt = performance.now();
  let sleepsUntil: Signal | undefined;
  let alive = true;
  let trouble: string | undefined;
  let failures = 0;

  const pause: Loop['pause'] = async (milliseconds, wokenBy) => {
    if (wokenBy === undefined)
      return after(milliseconds, undefined, { signal: closing.signal }).catch(() => undefined);
    if (isClosing()) return;
    sleepsUntil = wokenBy;
    await wokenBy.wait(milliseconds);
    sleepsUntil = undefined;
  };
  const isClosing = () => closing.signal.aborted;
  const progressed = () => {
    progressedAt = performance.now();
  };
  const standsStillFor = () => performance.now() - progressedAt;
  const isStandingStill = () => alive && standsStillFor() > standstillMs;

  const loop = async (): Promise<void> => {
    while (!isClosing()) {
      try {
        progressed();
        await turn({ pause, isClosing, isStandingStill, progressed });
        if (trouble !== undefined) log('info', again, about);
        trouble = undefined;
        failures = 0;
      } catch (error) {
        failures += 1;
        onFailure();
        trouble = error instanceof Error ? error.message : String(error);
        // One line for an outage, whatever words its failures have: health tells the latest.
        log(failures === 1 ? 'warn' : 'debug', failed, { ...about, reason: trouble });
        progressed();
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(failures, 7)));
      }
    }
    await onEnd();
  };
  const ended = loop().finally(() => {
    alive = false;
  });

  return {
    trouble: () =>
      trouble ??
      (isStandingStill()
        ? `The ${name} has come to a standstill: one step has taken ${Math.round(standsStillFor() / 1_000)} s`
        : undefined),
    isAlive: () => alive,
    progressed,
    close: async () => {
      closing.abort();
      signal.raise();
      sleepsUntil?.raise();
      await ended;
    },
  };
}
