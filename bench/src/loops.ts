import { setTimeout as pause } from 'node:timers/promises';
import type { Load, Round } from './cell.js';

/** Each caller begins its next operation when its last one has ended. */
export async function closedLoop(
  { callers, milliseconds, maxOperations = Number.POSITIVE_INFINITY }: Load,
  operate: (caller: number) => Promise<unknown>,
): Promise<Round> {
  const latencies: number[] = [];
  let begun = 0;
  const startedAt = performance.now();
  const call = async (caller: number) => {
    for (let now = performance.now(); now - startedAt < milliseconds && begun < maxOperations; ) {
      begun += 1;
      await operate(caller);
      const ended = performance.now();
      latencies.push(ended - now);
      now = ended;
    }
  };
  await together(Array.from({ length: callers }, (_, caller) => call(caller)));
  return { operations: latencies.length, seconds: (performance.now() - startedAt) / 1_000, latencies };
}

/**
 * Operations begin at times that were set beforehand, whoever is still busy, and their latency counts from there: a
 * pause of the server weighs on all who would have come meanwhile.
 */
export async function openLoop(
  { milliseconds, maxOperations = Number.POSITIVE_INFINITY }: Load,
  perSecond: number,
  operate: (operation: number) => Promise<unknown>,
): Promise<Round> {
  const latencies: number[] = [];
  const planned = Math.max(1, Math.min(Math.floor((milliseconds / 1_000) * perSecond), maxOperations));
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let operation = 0; operation < planned; ) {
    const due = (at: number) => startedAt + (1_000 * at) / perSecond;
    for (; operation < planned && due(operation) <= performance.now(); operation += 1) {
      const intended = due(operation);
      running.push(operate(operation).then(() => void latencies.push(performance.now() - intended)));
    }
    await pause(1);
  }
  await together(running);
  return { operations: latencies.length, seconds: (performance.now() - startedAt) / 1_000, latencies };
}

/** All have ended before the first failure is told: nobody goes on writing behind a round that failed. */
async function together(running: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(running);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
