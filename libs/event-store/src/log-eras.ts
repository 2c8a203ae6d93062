import type pg from 'pg';
import { type Database, readSql } from '#libs/postgres';
import type { LogPosition } from './events.js';
import { placeOf } from './leased-checkpoint.js';
import type { Log } from './log.js';

interface Stand {
  /** Null where the table of eras is empty. */
  readonly era: number | null;
  /** Null: no program has looked yet. */
  readonly cluster: string | null;
  readonly recorded_era: number | null;
  readonly is_standby: boolean;
  readonly is_ahead: boolean;
  readonly started: string;
}

const standSql = readSql(import.meta.url, 'stand-of-log.sql');
const identitySql = readSql(import.meta.url, 'cluster-identity.sql');

const MOVED_WITHIN_MS = 600_000;

// The rights are not ours, or the server has no such function: some managed ones keep this to themselves.
const keptToItself = new Set(['42501', '42883', '0A000']);

/**
 * The eras of the log. Transaction ids order events within one cluster alone; each new connection is asked where it
 * leads, and the first to find the log elsewhere opens the next era, before anything is read or appended there.
 */
export class LogEras {
  private startedAt: string | null = null;
  private readonly listeners = new Set<() => void>();
  private isAnonymous = false;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /** From here on no connection is used that was not asked. The tables must be there. */
  async guard(): Promise<void> {
    this.database.beforeUse((client) => this.check(client));
    await this.look();
  }

  /**
   * Asks once more, for whoever found another past than is known here: behind a pooler a connection outlives the server
   * that it led to, and is asked nothing when it leads to the next one. Where it cannot, the next who finds it tries.
   */
  async lookAgain(): Promise<void> {
    await this.look().catch((error) =>
      this.log('warn', 'PostgreSQL does not say which past it has', { reason: String(error) }),
    );
  }

  private async look(): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await this.check(client);
    } finally {
      client.release();
    }
  }

  /**
   * Which server answers, since when, and with which tables, as the last new connection found it. Another one has another
   * past. Null: nobody has looked yet.
   */
  get history(): string | null {
    return this.startedAt;
  }

  /** PostgreSQL was started again, or another database answers: what is remembered of it may be untrue. */
  onRestart(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * The log went back to an earlier moment on the same cluster: what was recorded since, and not published, belongs to
   * the next era. `published` are events after this place that had been published before.
   */
  async openAfterReturn(after: LogPosition, published: readonly string[]): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      const reason = 'the log went back to an earlier moment';
      const move = async (era: number) => {
        // As many as there are; nobody's request waits for it.
        await client.query('set local statement_timeout = 0');
        await client.query({
          text: `update events set era = $1
                 where (era, xid, position) > ($2::int, $3::xid8, $4::int8) and event_id <> all ($5::uuid[])`,
          values: [era, ...placeOf(after), published],
          query_timeout: MOVED_WITHIN_MS,
        } as pg.QueryConfig);
      };
      // Another replica may open one at the same moment, for a reason of its own.
      while (!(await this.open(client, await this.standOf(client), reason, move)));
    } finally {
      client.release();
    }
  }

  private async check(client: pg.ClientBase): Promise<void> {
    const stand = await this.standOf(client);
    // As a write there would say it: whoever asks tries again, and it may be promoted by then.
    if (stand.is_standby) throw Object.assign(new Error('PostgreSQL is a standby'), { code: '25006' });
    const { era, cluster, recorded_era: recordedEra, is_ahead: isAhead, started } = stand;
    const here = await this.identityOf(client);
    if (era === null || isAhead || (recordedEra ?? 0) > era)
      await this.open(client, stand, 'the log holds events that this cluster did not record');
    else if (here !== null && cluster === null)
      await client.query('update log_eras set cluster = $2 where era = $1 and cluster is null', [era, here]);
    else if (here !== null && cluster !== here)
      await this.open(client, stand, 'the log is on another cluster, timeline or database than before');

    const isRestarted = this.startedAt !== null && this.startedAt !== started;
    this.startedAt = started;
    if (isRestarted) for (const listener of this.listeners) listener();
  }

  private async standOf(client: pg.ClientBase): Promise<Stand> {
    const { rows } = await client.query<Stand>(standSql);
    return rows[0]!;
  }

  /** Null: transaction ids alone must tell. */
  private async identityOf(client: pg.ClientBase): Promise<string | null> {
    if (this.isAnonymous) return null;
    try {
      const { rows } = await client.query<{ identity: string }>(identitySql);
      return rows[0]!.identity;
    } catch (error) {
      if (!keptToItself.has((error as { code?: string }).code ?? '')) throw error;
      this.isAnonymous = true;
      this.log('warn', 'PostgreSQL does not say which cluster it is: grant the role pg_monitor', {
        reason: String(error),
      });
      return null;
    }
  }

  private async open(
    client: pg.ClientBase,
    { era, recorded_era: recordedEra }: Stand,
    reason: string,
    alsoThen: (era: number) => Promise<void> = async () => undefined,
  ): Promise<boolean> {
    const next = Math.max(era ?? 0, recordedEra ?? 0) + 1;
    await client.query('begin');
    try {
      // Appends hold a conflicting lock until they commit, and take their snapshot once they have it: whoever waits here
      // has written nothing and will belong to the new era; all of the older ones is committed. On this small table, so
      // that readers, dumps, an analyze or a new index on the events go on.
      await client.query('lock table log_eras in share row exclusive mode');
      const { rowCount } = await client.query(
        `insert into log_eras (era, cluster, reason)
         select $1, $2, $3 where not exists (select from log_eras where era >= $1)`,
        [next, await this.identityOf(client), reason],
      );
      if (rowCount === 1) await alsoThen(next);
      await client.query('commit');
      if (rowCount === 1) this.log('warn', 'The next era of the log was opened', { era: next, reason });
      return rowCount === 1;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }
}
