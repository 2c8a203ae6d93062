import { constants } from 'node:os';

/** What an interrupted command gets to put things in order. */
const STOP_WITHIN_MS = 25_000;

/** Told to a command that a signal asks it to stop; the reason is the signal's name. */
export type Stop = AbortSignal;

interface Options {
  /** A program that runs until it is stopped has done its work by then; a command that is stopped has not. */
  readonly untilStopped?: boolean;
}

/**
 * Runs a command to its end. What goes wrong is said in one line, and the exit code is 1. A signal stops it in
 * order; where that is not the end that it is for, the exit code says so: 128 and the number of the signal.
 */
export function runCommand(
  complaint: string,
  command: (stop: Stop) => Promise<void>,
  { untilStopped = false }: Options = {},
): void {
  const stop = stopOnSignal();
  if (!untilStopped)
    stop.addEventListener('abort', () =>
      setTimeout(() => process.exit(codeOf(stop)), STOP_WITHIN_MS).unref(),
    );
  command(stop).then(
    () => stop.aborted && process.exit(codeOf(stop)),
    (error: unknown) => {
      // What was interrupted fails somewhere; that is no fault.
      if (stop.aborted) process.exit(codeOf(stop));
      process.stderr.write(`${complaint}: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
  const codeOf = ({ reason }: Stop) => (untilStopped ? 0 : 128 + constants.signals[reason as NodeJS.Signals]);
}

/** Does a piece of work unless it is stopped before its end: then it is left alone and this rejects. */
export async function unlessStopped<T>(stop: Stop, work: Promise<T>): Promise<T> {
  stop.throwIfAborted();
  return Promise.race([
    work,
    new Promise<never>((_, reject) =>
      stop.addEventListener('abort', () => reject(new Error(`Stopped by ${stop.reason}`)), { once: true }),
    ),
  ]);
}

/** Only the first counts: Ctrl-C in a terminal comes from the terminal, and from npm once more. */
function stopOnSignal(): Stop {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => stopping.abort(signal));
  return stopping.signal;
}
