import type { Load, Round } from '../cell.js';
import { closedLoop } from '../loops.js';
import type { HttpAnswer } from './answer-reader.js';
import type { Connections } from './connections.js';

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

  /** None was sent so far. */
  get isFirst(): boolean {
    return this.rates.size === 0;
  }

  next(): string {
    return this.ready.pop() ?? this.make();
  }

  took(callers: number, { operations, seconds }: Round): void {
    this.rates.set(callers, operations / seconds);
  }
}

// A server that has compiled nothing yet is not what is asked about: a short warm-up would measure just that. It is
// by calls, since one by time would warm up a fast server more than a slow one: a copy takes half again as much
// processor time at its 3,000th call as at its 15,000th.
const FIRST_CALLERS = 16;
const FIRST_CALLS = 8_000;
const FIRST_MILLISECONDS = 5_000;

/**
 * Callers on connections of their own send prepared requests. `expect` is given every answer and throws where it is not
 * what it should be. The first warm-up of a server is longer than the others, and by several callers.
 */
export async function loadBy(
  given: Load,
  connections: Connections,
  requests: PreparedRequests,
  expect: (answer: HttpAnswer) => void = expectOk,
): Promise<Round> {
  const load: Load = requests.isFirst
    ? {
        ...given,
        callers: Math.max(FIRST_CALLERS, given.callers),
        milliseconds: Math.max(FIRST_MILLISECONDS, given.milliseconds),
        maxOperations: Math.min(FIRST_CALLS, given.maxOperations ?? FIRST_CALLS),
      }
    : given;
  requests.prepare(load);
  const open = await connections.first(load.callers);
  const round = await closedLoop(load, async (caller) => expect(await open[caller]!.send(requests.next())));
  requests.took(load.callers, round);
  return round;
}

export function expectOk({ status, body }: HttpAnswer): void {
  if (status !== 200) throw new Error(`HTTP ${status}: ${body.slice(0, 300)}`);
}
