import type { EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';
import { tableOf } from '#libs/projections';
import { type CasterListRow, casterList, casterListColumns } from './caster-list.projection.js';

/** The table as TypeORM reads it; `projections` makes and fills it. */
export type CasterListEntity = CasterListRow & { readonly accountId: string; readonly gone: boolean };

export const casterListEntity: EntitySchemaOptions<CasterListEntity> = {
  name: 'CasterList',
  tableName: tableOf(casterList),
  synchronize: false,
  columns: {
    casterId: { type: 'text', primary: true, name: 'caster_id' },
    accountId: { type: 'text', name: 'account_id' },
    gone: { type: 'boolean' },
    ...(Object.fromEntries(
      Object.entries(casterListColumns).map(([member, [name, type]]) => [
        member,
        { type, name, nullable: true } satisfies EntitySchemaColumnOptions,
      ]),
    ) as { [Member in keyof typeof casterListColumns]: EntitySchemaColumnOptions }),
  },
};
