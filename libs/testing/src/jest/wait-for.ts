import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** In milliseconds. */
  readonly timeout?: number;
  /** How often to look, in milliseconds. */
  readonly every?: number;
  /** Completes the sentence "Waited … for …". */
  readonly what: string;
}

/** Waits until the condition answers something truthy, and answers that. A condition that throws is asked again. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeout = 10_000, every = 20, what }: WaitOptions,
): Promise<NonNullable<Awaited<T>>> {
  const deadline = Date.now() + timeout;
  for (;;) {
    let last: unknown;
    try {
      last = await condition();
      if (last) return last as NonNullable<Awaited<T>>;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`Waited ${timeout} ms for ${what}; the last answer was: ${describe(last)}`, {
        cause: last,
      });
    await pause(every);
  }
}

const describe = (answer: unknown) => (answer instanceof Error ? answer.message : String(answer));
