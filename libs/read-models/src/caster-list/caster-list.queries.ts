import { CasterRefusal } from '#libs/caster';
import type { EventStore } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import type { Projections } from '#libs/projections';
import { casterListEntity } from './caster-list.entity.js';
import { type CasterListRow, casterList } from './caster-list.projection.js';

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

  async find(accountId: string, filter: CasterListFilter): Promise<{ total: number; rows: CasterListRow[] }> {
    if (filter.casterId !== undefined) await this.refuseForeign(accountId, filter.casterId);
    await this.projections.bringUpToDate(casterList, await this.projections.lagging(casterList, accountId));

    const query = this.database.dataSource
      .getRepository(casterListEntity)
      .createQueryBuilder('caster')
      .where('caster.accountId = :accountId and not caster.gone', { accountId });
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
    // Every studio in the list is idle: none can be started yet.
    if (filter.status === 'running') query.andWhere('false');
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
    return { total, rows };
  }

  private async refuseForeign(accountId: string, casterId: string): Promise<void> {
    const stream = await this.store.stream(casterId);
    if (stream !== null && stream.accountId !== accountId)
      throw new CasterRefusal('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
  }
}
