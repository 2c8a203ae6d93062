import type { EventStore } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { type Projections, tableOf } from '#libs/projections';
import { requireOwn } from '../require-own.js';
import { type CasterListEntity, casterListEntity } from './caster-list.entity.js';
import { type CasterListRow, casterList, type ListedPlaylist } from './caster-list.projection.js';

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
    if (filter.casterId !== undefined && (await this.isForeign(accountId, filter.casterId))) return null;
    const query = await this.ofAccount(accountId);
    const narrow = (condition: string, value: unknown, name: string) => {
      if (value !== undefined) query.andWhere(condition, { [name]: value });
    };
    narrow('caster.casterId = :casterId', filter.casterId, 'casterId');
    narrow('position(:nameContains in caster.name) > 0', filter.nameContains, 'nameContains');
    narrow('caster.chargeType = :chargeType', filter.chargeType, 'chargeType');
    narrow('caster.normType = :normType', filter.normType, 'normType');
    narrow('caster.resourceGroupId = :resourceGroupId', filter.resourceGroupId, 'resourceGroupId');
    narrow('caster.createdAt >= :createdFrom', filter.createdFrom, 'createdFrom');
    // Answers show times to the second, so the last second counts as a whole.
    narrow("date_trunc('second', caster.createdAt) <= :createdTo", filter.createdTo, 'createdTo');
    narrow('caster.status = :status', filter.status, 'status');
    filter.tags.forEach(({ key, value }, i) => {
      const tag = value === undefined ? { key } : { key, value };
      query.andWhere(`caster.tags @> :tag${i}::jsonb`, { [`tag${i}`]: JSON.stringify([tag]) });
    });

    query
      .orderBy('caster.modifiedAt', filter.oldestChangeFirst ? 'ASC' : 'DESC')
      .addOrderBy('caster.casterId', 'ASC')
      .skip((filter.page - 1) * filter.pageSize)
      .take(filter.pageSize);
    const [rows, total] = await this.database.retry(() => query.getManyAndCount());
    return { total, rows: requireOwn(accountId, rows) };
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

export interface PlaylistOfCaster extends ListedPlaylist {
  readonly casterId: string;
  readonly domainName: string | null;
}
