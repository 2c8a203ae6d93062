import type { EventStore } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { type PageOfRows, type Projections, tableOf } from '#libs/projections';
import { requireOwn } from '../require-own.js';
import { type CasterListEntity, casterListEntity } from './caster-list.entity.js';
import {
  type CasterListRow,
  casterList,
  casterListOf,
  type ListedPlaylist,
} from './caster-list.projection.js';

/** Every member narrows the list; times are ISO 8601 in UTC, both ends included. */
export interface CasterListFilter {
  readonly casterId?: string;
  readonly nameContains?: string;
  readonly chargeType?: string;
  readonly normType?: number;
  readonly status?: 'idle' | 'running';
  readonly resourceGroupId?: string;
  /** All of them; without a value, any value of the key. */
  readonly tags: readonly { readonly key: string; readonly value?: string }[];
  readonly createdFrom?: string;
  readonly createdTo?: string;
  readonly oldestChangeFirst: boolean;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** The studios of an account, the caller's own last write included. */
export class CasterList {
  constructor(
    private readonly database: Database,
    private readonly projections: Projections,
    private readonly store: EventStore,
  ) {}

  /** Null: the one studio that the filter names is another account's. */
  async find(
    accountId: string,
    filter: CasterListFilter,
  ): Promise<{ total: number; rows: CasterListRow[] } | null> {
    if (filter.casterId !== undefined) return this.findOne(accountId, filter.casterId, filter);
    const { total, rows } = await this.projections.read<Columns>(
      casterList,
      accountId,
      (first) => pageOf(filter, first),
      (casterIds) => this.refuseUnreadable(casterIds),
    );
    return { total, rows: rowsOf(accountId, rows) };
  }

  /** By its id, whatever else the account has. */
  private async findOne(accountId: string, casterId: string, filter: CasterListFilter) {
    if (await this.isForeign(accountId, casterId)) return null;
    await this.projections.bringUpToDate(casterList, [casterId]);
    await this.refuseUnreadable([casterId]);
    const { rows: text, values } = pageOf({ ...filter, page: 1 }, 2);
    const { rows } = await this.database.query<Columns>(text, [accountId, ...values]);
    return { total: rows.length, rows: filter.page === 1 ? rowsOf(accountId, rows) : [] };
  }

  /** What these studios of the account are called now; those that are not there any more are left out. */
  async names(accountId: string, casterIds: readonly string[]): Promise<Map<string, string>> {
    if (casterIds.length === 0) return new Map();
    await this.projections.bringUpToDate(casterList, casterIds);
    await this.refuseUnreadable(casterIds);
    const { rows } = await this.database.query<{ caster_id: string; name: string }>(
      `select caster_id, name from ${table} as caster
       where account_id = $1 and caster_id = any($2::text[]) and not gone`,
      [accountId, casterIds],
    );
    return new Map(rows.map((row) => [row.caster_id, row.name]));
  }

  /** The playlists of an account's studios, oldest studio first, or the one of this id. */
  async playlists(accountId: string, programId?: string): Promise<PlaylistOfCaster[]> {
    const query = (await this.ofAccount(accountId)).orderBy('caster.createdAt').addOrderBy('caster.casterId');
    if (programId === undefined) query.andWhere("caster.playlists <> '[]'::jsonb");
    else query.andWhere('caster.playlists @> :named::jsonb', { named: JSON.stringify([{ programId }]) });
    const rows = await this.database.retry(() => query.getMany());
    return requireOwn(accountId, rows)
      .flatMap(({ casterId, domainName, playlists }) =>
        playlists.map((playlist) => ({ ...playlist, casterId, domainName })),
      )
      .filter((playlist) => programId === undefined || playlist.programId === programId);
  }

  /** The studios that start and stop by themselves, the one of this id or all. */
  async autoShowListTasks(accountId: string, casterId?: string): Promise<CasterListRow[]> {
    const query = (await this.ofAccount(accountId))
      .andWhere("caster.autoShowListTask is not null and caster.autoShowListTask <> 'null'::jsonb")
      .orderBy('caster.createdAt')
      .addOrderBy('caster.casterId');
    if (casterId !== undefined) query.andWhere('caster.casterId = :casterId', { casterId });
    return requireOwn(accountId, await this.database.retry(() => query.getMany()));
  }

  private async ofAccount(accountId: string) {
    const lagging = await this.projections.lagging(casterList, accountId);
    await this.projections.bringUpToDate(casterList, lagging);
    if (lagging.length > 0) await this.refuseUnreadable(lagging);
    const typeorm = await this.database.dataSource();
    return typeorm
      .getRepository<CasterListEntity>(casterListEntity.name)
      .createQueryBuilder('caster')
      .where('caster.accountId = :accountId and not caster.gone', { accountId });
  }

  /** A studio that this program cannot read is never left out in silence: a list without it would be wrong. */
  private async refuseUnreadable(casterIds: readonly string[]): Promise<void> {
    const unreadable = (await this.projections.parked()).find(
      ({ view, casterId }) => view === tableOf(casterList) && casterIds.includes(casterId),
    );
    if (unreadable !== undefined)
      throw new Error(
        `The list would leave out caster ${unreadable.casterId}, which this program cannot read (understudy views parked): ${unreadable.reason}`,
      );
  }

  private async isForeign(accountId: string, casterId: string): Promise<boolean> {
    const stream = await this.store.stream(casterId);
    return stream !== null && stream.accountId !== accountId;
  }
}

const table = tableOf(casterList);
const columns = ['caster_id', 'account_id', ...Object.keys(casterList.columns)];
type Columns = Record<string, unknown>;

// A kept plan takes a third of a megabyte of each connection, and callers may ask for any size.
const USUAL_PAGE_SIZES = [10, 20, 50, 100];

/** `$1` is the account; other values begin at `$first`. */
function pageOf(filter: CasterListFilter, first: number): PageOfRows {
  const values: unknown[] = [];
  const conditions = ['not caster.gone'];
  const narrow = (condition: string, value: unknown) => {
    if (value === undefined) return;
    conditions.push(condition.replace('?', `$${first + values.length}`));
    values.push(value);
  };
  narrow('caster.caster_id = ?', filter.casterId);
  narrow('position(?::text in caster.name) > 0', filter.nameContains);
  narrow('caster.charge_type = ?', filter.chargeType);
  narrow('caster.norm_type = ?', filter.normType);
  narrow('caster.resource_group_id = ?', filter.resourceGroupId);
  narrow('caster.created_at >= ?::timestamptz', filter.createdFrom);
  // Answers show times to the second, so the last second counts as a whole.
  narrow("date_trunc('second', caster.created_at) <= ?::timestamptz", filter.createdTo);
  narrow('caster.status = ?', filter.status);
  for (const { key, value } of filter.tags)
    narrow('caster.tags @> ?::jsonb', JSON.stringify([value === undefined ? { key } : { key, value }]));

  const isWhole = values.length === 0;
  const where = conditions.join(' and ');
  const order = `modified_at ${filter.oldestChangeFirst ? 'asc' : 'desc'}, caster_id`;
  const page = `limit ${Math.trunc(filter.pageSize)} offset ${Math.trunc((filter.page - 1) * filter.pageSize)}`;
  return {
    // Its plan is kept for the pages that everybody asks for.
    ...(isWhole &&
      filter.page === 1 &&
      USUAL_PAGE_SIZES.includes(filter.pageSize) && { name: `${table} ${order} ${page}` }),
    // Counted by the statements that make and delete studios, so a page of many costs what a page of few does.
    total: isWhole
      ? 'select caster_count from accounts where account_id = $1'
      : `select count(*) from ${table} as caster where caster.account_id = $1 and ${where}`,
    // The ids first, which the index has: rows of the pages before are not read.
    rows: `select ${columns.map((column) => `caster.${column}`).join(', ')}
      from (
        select caster.caster_id from ${table} as caster
        where caster.account_id = $1 and ${where}
        order by ${order} ${page}
      ) as shown
      join ${table} as caster on caster.caster_id = shown.caster_id and caster.account_id = $1
      order by ${order}`,
    order,
    values,
  };
}

function rowsOf(accountId: string, rows: readonly Columns[]): CasterListRow[] {
  requireOwn(
    accountId,
    rows.map((row) => ({ accountId: row.account_id as string })),
  );
  return rows.map((row) => casterListOf(row));
}

export interface PlaylistOfCaster extends ListedPlaylist {
  readonly casterId: string;
  readonly domainName: string | null;
}
