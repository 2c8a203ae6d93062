import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** In milliseconds; 120,000 unless said. It ends what would never come: how soon it comes is no test's verdict. */
  readonly timeout?: number;
  /** How often to look, in milliseconds. */
  readonly every?: number;
  /** Completes the sentence "Waited … for …". */
  readonly what: string;
}

/** Waits until the condition answers something truthy, and answers that. A condition that throws is asked again. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeout = 120_000, every = 20, what }: WaitOptions,
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

/**
 * Makes an assertion again and again until it holds: for what the product tells within a limit of its own, of which a busy
 * machine may be late. Throws what it threw last.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  options: Omit<WaitOptions, 'what'> = {},
): Promise<T> {
  const holds = async () => ({ answer: await assertion() });
  try {
    return (await waitFor(holds, { every: 100, ...options, what: 'an assertion to hold' })).answer;
  } catch (error) {
    throw (error as Error).cause;
  }
}

const describe = (answer: unknown) => (answer instanceof Error ? answer.message : String(answer));
