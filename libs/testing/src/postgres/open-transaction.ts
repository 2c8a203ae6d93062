import type { Pool } from 'pg';

export interface OpenTransaction {
  /** The process of Postgres that has it. */
  readonly pid: number;
  query(statement: string, values?: unknown[]): Promise<unknown>;
  /**
   * How many statements of this database wait for a lock now. They wait for 2 s at most, so that it is looked up on this
   * connection: a new one may take as long on a busy machine.
   */
  waiting(): Promise<number>;
  /** Rolls back, unless said otherwise. Once it has ended, nothing happens. */
  end(how?: 'rollback' | 'commit'): Promise<void>;
}

/** A transaction of somebody else that stays open for as long as a test takes: one that has written, or what is said. */
export async function openTransaction(
  pool: Pool,
  statement = 'select pg_current_xact_id()',
): Promise<OpenTransaction> {
  const client = await pool.connect();
  let isOpen = true;
  const end: OpenTransaction['end'] = async (how = 'rollback') => {
    if (!isOpen) return;
    isOpen = false;
    try {
      await client.query(how);
    } finally {
      client.release();
    }
  };
  try {
    await client.query('begin; set local idle_in_transaction_session_timeout = 0');
    await client.query(statement);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return {
      pid: rows[0]!.pid,
      query: (further, values) => client.query(further, values),
      waiting: async () => {
        // A transaction sees the activity as it was when it first looked, unless it forgets that.
        await client.query('select pg_stat_clear_snapshot()');
        const { rowCount } = await client.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return rowCount ?? 0;
      },
      end,
    };
  } catch (error) {
    await end().catch(() => undefined);
    throw error;
  }
}
