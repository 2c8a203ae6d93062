import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 600_000;

/** Until it holds; what is waited for ends a cell with a reason, and never hangs it. */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  {
    what,
    why = () => undefined,
    everyMs = 2,
    longestMs = LONGEST_MS,
  }: { what: string; why?: () => string | undefined; everyMs?: number; longestMs?: number },
): Promise<void> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > longestMs)
      throw new Error(`There was no end of waiting for ${what}: ${why() ?? 'nothing is known of it'}`);
    await pause(everyMs);
  }
}
