import type { Load, Round } from '../cell.js';
import { closedLoop } from '../loops.js';
import type { HttpAnswer, HttpConnection } from './connection.js';

// Signed requests are valid for 15 minutes; nobody sends as many as this in a round on two cores.
const MOST_PER_SECOND = 14_000;

/** Requests that are signed before the clock starts. How many are enough, the last round of as many callers tells. */
export class PreparedRequests {
  private readonly ready: string[] = [];
  private readonly rates = new Map<number, number>();

  constructor(private readonly make: () => string) {}

  prepare({ callers, milliseconds, maxOperations = Number.POSITIVE_INFINITY }: Load): void {
    const perSecond = 1.5 * (this.rates.get(callers) ?? MOST_PER_SECOND / 4);
    const wanted = Math.min(maxOperations, Math.ceil((perSecond * milliseconds) / 1_000) + callers);
    while (this.ready.length < wanted) this.ready.push(this.make());
  }

  next(): string {
    return this.ready.pop() ?? this.make();
  }

  took(callers: number, { operations, seconds }: Round): void {
    this.rates.set(callers, operations / seconds);
  }
}

/**
 * Callers on connections of their own send prepared requests. `expect` is given every answer and throws where it is not
 * what it should be.
 */
export async function loadBy(
  load: Load,
  connections: readonly HttpConnection[],
  requests: PreparedRequests,
  expect: (answer: HttpAnswer) => void = expectOk,
): Promise<Round> {
  requests.prepare(load);
  const round = await closedLoop(load, async (caller) => {
    const connection = connections[caller];
    if (connection === undefined) throw new Error(`There is no connection for caller ${caller + 1}`);
    expect(await connection.send(requests.next()));
  });
  requests.took(load.callers, round);
  return round;
}

export function expectOk({ status, body }: HttpAnswer): void {
  if (status !== 200) throw new Error(`HTTP ${status}: ${body.slice(0, 300)}`);
}
