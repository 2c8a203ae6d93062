import { createHash, randomUUID } from 'node:crypto';
import { LeasedCheckpoint, Statements } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { isBehind, lookSql } from './behind.js';
import type { Log } from './log.js';
import type { Rows } from './rows.js';
import { type AnyView, checkpointOf, tableOf } from './view.js';
import { ViewCheckpoint } from './view-checkpoint.js';

/** Part of a query of an account's rows, in which `$1` is the account. */
export interface PageOfRows {
  /** Where it is asked so often that its plan is kept. */
  readonly name?: string;
  /** One value, also where there is no row. */
  readonly total: string;
  readonly rows: string;
  /** Of the rows, by the names of their columns. */
  readonly order: string;
  readonly values: readonly unknown[];
}

interface PageRow {
  readonly look: object;
  readonly total: number;
  /** Null: there is no row. */
  readonly caster_id: string | null;
}

// A list is read again where it was not up to date: then it has the caller's own writes, whoever else writes meanwhile.
const LOOKS = 2;
const LEASE_MS = 5_000;

/** The rows of one account, up to date: what lists are answered from. */
export class AccountRows {
  private readonly statements: Statements;
  private readonly moving = new Map<AnyView, Promise<void>>();
  private isClosing = false;

  constructor(
    private readonly database: Database,
    private readonly rows: Rows,
    private readonly log: Log,
  ) {
    this.statements = new Statements(database);
  }

  /** The account's streams that the view has not followed to their end. */
  async lagging(view: AnyView, accountId: string): Promise<string[]> {
    const { rows } = await this.statements.run<{ is_known: boolean; behind: string[] }>(
      `look/${checkpointOf(view)}`,
      `with ${lookSql(view)} select is_known, behind from look`,
      [accountId, view.rowSchema],
    );
    const { is_known: isKnown, behind } = rows[0]!;
    return isKnown ? behind : this.laggingAmongAll(view, accountId);
  }

  /**
   * Rows of an account that are up to date, looked at and read by one statement; more are sent only where a stream was
   * behind. `onBehind` is told those after they were folded: it throws for what must not be missing.
   */
  async read<Row extends object>(
    view: AnyView,
    accountId: string,
    page: (firstValue: number) => PageOfRows,
    onBehind: (casterIds: readonly string[]) => Promise<void>,
  ): Promise<{ total: number; rows: Row[] }> {
    for (let looks = 1; ; looks += 1) {
      const { isKnown, behind, ...found } = await this.readOnce<Row>(view, accountId, page(3));
      if (looks === LOOKS || (isKnown && behind.length === 0)) return found;

      const lagging = isKnown ? behind : await this.laggingAmongAll(view, accountId);
      await this.rows.bringUpToDate(view, lagging);
      if (lagging.length > 0) await onBehind(lagging);
    }
  }

  /** Ends what goes on in the background. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all(this.moving.values());
  }

  private async laggingAmongAll(view: AnyView, accountId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ caster_id: string }>(
      `select s.caster_id from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.account_id = $1 and ${isBehind(view)}`,
      [accountId, view.rowSchema],
    );
    this.moveCheckpoint(view);
    return rows.map((row) => row.caster_id);
  }

  /** Where no projector runs, or it is far behind, whoever had to look at all streams moves the checkpoint, once for all. */
  private moveCheckpoint(view: AnyView): void {
    if (this.moving.has(view) || this.isClosing) return;
    // A holder of its own each time, so that no two ever take one another's lease for theirs.
    const lease = new LeasedCheckpoint(this.database, checkpointOf(view), randomUUID(), LEASE_MS);
    const checkpoint = new ViewCheckpoint(this.database, view, lease, this.rows);
    const move = async () => {
      try {
        while ((await checkpoint.turn()) === 'more' && !this.isClosing);
        if (checkpoint.isHeld()) await checkpoint.release();
      } catch (error) {
        this.log('warn', 'The checkpoint of a view stays where it is', {
          view: tableOf(view),
          reason: String(error),
        });
      } finally {
        this.moving.delete(view);
      }
    };
    this.moving.set(view, move());
  }

  private async readOnce<Row extends object>(
    view: AnyView,
    accountId: string,
    { name, total, rows: ofRows, order, values }: PageOfRows,
  ): Promise<{ isKnown: boolean; behind: string[]; total: number; rows: Row[] }> {
    const text = `with ${lookSql(view)}
       select row_to_json(look) as look, coalesce((${total}), 0)::int as total, page.*
       from look left join (${ofRows}) as page on true
       order by ${order}`;
    const all = [accountId, view.rowSchema, ...values];
    const { rows } = await (name === undefined
      ? this.database.query<PageRow>(text, all)
      : this.statements.run<PageRow>(statementName(name), text, all));
    const { is_known: isKnown, behind } = rows[0]!.look as { is_known: boolean; behind: string[] };
    const found = rows.filter((row) => row.caster_id !== null) as unknown as Row[];
    return { isKnown, behind, total: rows[0]!.total, rows: found };
  }
}

/** Postgres keeps 63 bytes of a name. */
const statementName = (name: string) => createHash('sha256').update(name).digest('base64url');
