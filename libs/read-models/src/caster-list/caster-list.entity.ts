import { EntitySchema } from 'typeorm';
import { tableOf } from '#libs/projections';
import { type CasterListRow, casterList } from './caster-list.projection.js';

/** The table as TypeORM reads it; `projections` makes and fills it. */
export type CasterListEntity = CasterListRow & { readonly accountId: string; readonly gone: boolean };

export const casterListEntity = new EntitySchema<CasterListEntity>({
  name: 'CasterList',
  tableName: tableOf(casterList),
  synchronize: false,
  columns: {
    casterId: { type: 'text', primary: true, name: 'caster_id' },
    accountId: { type: 'text', name: 'account_id' },
    gone: { type: 'boolean' },
    name: { type: 'text' },
    normType: { type: 'int', name: 'norm_type' },
    chargeType: { type: 'text', name: 'charge_type' },
    casterTemplate: { type: 'text', name: 'caster_template', nullable: true },
    channelsEnabled: { type: 'boolean', name: 'channels_enabled' },
    resourceGroupId: { type: 'text', name: 'resource_group_id', nullable: true },
    tags: { type: 'jsonb' },
    clientToken: { type: 'text', name: 'client_token' },
    purchasedAt: { type: 'text', name: 'purchased_at', nullable: true },
    expiresAt: { type: 'text', name: 'expires_at', nullable: true },
    copiedFrom: { type: 'text', name: 'copied_from', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    modifiedAt: { type: 'timestamptz', name: 'modified_at' },
  },
});
