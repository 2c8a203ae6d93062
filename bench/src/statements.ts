import type pg from 'pg';

/** As much of a client of `pg` as is counted, whichever copy of the package it comes from. */
interface Client {
  query(...given: unknown[]): unknown;
}

/** Those that have sent something since they were last asked for their statistics. */
const active = new Set<Client>();
const counted = new WeakSet<object>();
const uncounted = new WeakSet<object>();
let sent = 0;
let isSilent = false;

/** Statements that clients of this process have sent since it began, begin and commit among them. */
export const statementsSent = () => sent;

/** From here on every statement of this copy of `pg` is counted. Once for each copy: peers bring one of their own. */
export function countStatements({ Client }: Pick<typeof pg, 'Client'>): void {
  const prototype = Client.prototype as unknown as Client;
  if (counted.has(prototype)) return;
  counted.add(prototype);
  const original = prototype.query;
  prototype.query = function counting(this: Client, ...given) {
    if (!isSilent && !uncounted.has(this)) {
      sent += 1;
      active.add(this);
    }
    return original.apply(this, given);
  };
}

/** The harness looks at the server without being seen. */
export function leaveOut(client: object): void {
  uncounted.add(client);
}

/**
 * A server process tells its statistics once a second, or when it has been idle for ten: those of ours that did something are
 * asked to do so now. Those of other processes tell theirs when they can. How many were asked: each of them commits by it.
 */
export async function tellStatistics(): Promise<number> {
  isSilent = true;
  const asked = [...active].map((client) => client.query('select pg_stat_force_next_flush()'));
  isSilent = false;
  active.clear();
  // One that has ended told its own when it did.
  const told = await Promise.allSettled(asked);
  return told.filter(({ status }) => status === 'fulfilled').length;
}
