import type { QueryResultRow } from 'pg';
import { type Answer, type Database, isConnectionFailure } from '#libs/postgres';

/** The connection failed and not the statement: whether that was committed, nobody knows. */
export const isLost = isConnectionFailure;

/**
 * Runs the store's statements. One whose connection is lost is sent again on a new one, with the same ids, because
 * nobody knows whether it was committed; each statement tells its own traces from other people's.
 */
export class Statements {
  private readonly executions = new Map<string, number>();

  constructor(private readonly database: Database) {}

  run<Row extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Answer<Row>> {
    return this.database.query<Row>({ name: this.plannedAs(name), text, values });
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
