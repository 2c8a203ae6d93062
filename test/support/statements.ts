import type { Pool } from 'pg';

export interface Statement {
  readonly text: string;
  readonly parameterBytes: number;
}

/** Records each statement that goes through the pool, until stopped. The statements themselves run as they would. */
export function recordStatements(pool: Pool): { take(): Statement[]; stop(): void } {
  let recorded: Statement[] = [];
  const original = pool.query;
  pool.query = function recording(this: Pool, ...given: unknown[]) {
    const [query, values] = given as [string | { text: string; values?: unknown[] }, unknown[]?];
    const text = typeof query === 'string' ? query : query.text;
    const parameters = typeof query === 'string' ? values : query.values;
    // Hints to other processes are sent when there is time, not by each command.
    if (!/pg_notify|^notify/i.test(text) && /client_tokens|events|streams|setups|caster_/.test(text))
      recorded.push({ text, parameterBytes: Buffer.byteLength(JSON.stringify(parameters ?? [])) });
    return (original as (...all: unknown[]) => unknown).apply(pool, given);
  } as typeof pool.query;
  return {
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    stop: () => {
      pool.query = original;
    },
  };
}
