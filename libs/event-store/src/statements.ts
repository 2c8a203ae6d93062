import { setTimeout as pause } from 'node:timers/promises';
import type { QueryResultRow } from 'pg';
import { type Database, isConnectionFailure } from '#libs/postgres';
import type { Log } from './log.js';

export interface Answer<Row> {
  readonly rows: Row[];
  /** The connection was lost and the statement sent again: the first may have been committed. */
  readonly repeated: boolean;
}

/** Longer than the server itself lets a statement run (15 s): whoever is silent for so long is not there any more. */
const silenceMs = 20_000;

/** The connection failed and not the statement: whether that was committed, nobody knows. */
export const isLost = (error: unknown): boolean =>
  isConnectionFailure(error) || (error instanceof Error && error.message === 'Query read timeout');

/**
 * Runs the store's statements. One whose connection is lost is sent again on a new one, with the same ids, because
 * nobody knows whether it was committed; each statement tells its own traces from other people's.
 */
export class Statements {
  private readonly executions = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    /** A restart of Postgres takes less; official clients give up on a server that says nothing for 5 s. */
    private readonly patienceMs = 3_000,
  ) {}

  async run<Row extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Answer<Row>> {
    let failingSince: number | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        const statement = { name: this.plannedAs(name), text, values, query_timeout: silenceMs };
        const { rows } = await this.database.pool.query<Row>(statement);
        return { rows, repeated: attempt > 1 };
      } catch (error) {
        failingSince ??= performance.now();
        const waitMs = Math.min(25 * 2 ** (attempt - 1), 500);
        if (!isLost(error) || performance.now() - failingSince + waitMs > this.patienceMs) throw error;

        this.log('warn', 'Lost the connection to Postgres: sending the statement again', {
          statement: name,
          attempt,
          reason: String(error),
        });
        await pause(waitMs);
      }
    }
  }

  /**
   * A prepared statement keeps its plan until the next "analyze", a minute away, and one made while a table filled
   * a page or two reads the whole table ever after. So it is planned anew at each fourfold of its executions, until
   * the tables are surely large (eight plans at most, in the memory of each connection).
   */
  private plannedAs(name: string): string {
    const executions = (this.executions.get(name) ?? 0) + 1;
    this.executions.set(name, executions);
    return `${name}/${Math.min(Math.floor(Math.log2(executions) / 2), 8)}`;
  }
}
