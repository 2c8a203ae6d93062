import { type CasterEvent, type CasterSetup, decodeEvent, type Tag } from '#libs/caster';
import type { View } from '#libs/projections';

/** What DescribeCasters says about a studio. */
export interface CasterListRow {
  readonly casterId: string;
  readonly name: string;
  readonly normType: number;
  readonly chargeType: string;
  readonly casterTemplate: string | null;
  readonly channelsEnabled: boolean;
  readonly resourceGroupId: string | null;
  readonly tags: readonly Tag[];
  readonly clientToken: string;
  readonly purchasedAt: string | null;
  readonly expiresAt: string | null;
  readonly copiedFrom: string | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** The studios of an account, to be searched and paged. */
export const casterList: View<CasterListRow> = {
  name: 'caster_list',
  version: 1,
  rowSchema: 1,
  columns: {
    name: 'text',
    norm_type: 'int',
    charge_type: 'text',
    caster_template: 'text',
    channels_enabled: 'boolean',
    resource_group_id: 'text',
    tags: 'jsonb',
    client_token: 'text',
    purchased_at: 'text',
    expires_at: 'text',
    copied_from: 'text',
    created_at: 'timestamptz',
    modified_at: 'timestamptz',
  },
  indexes: [
    'create index if not exists $table_by_account on $table (account_id, modified_at desc) where not gone',
  ],

  fold: (row, event) => casterListRow(row, event.casterId, decodeEvent(event)),

  encode: (row) => ({
    name: row.name,
    norm_type: row.normType,
    charge_type: row.chargeType,
    caster_template: row.casterTemplate,
    channels_enabled: row.channelsEnabled,
    resource_group_id: row.resourceGroupId,
    tags: row.tags,
    client_token: row.clientToken,
    purchased_at: row.purchasedAt,
    expires_at: row.expiresAt,
    copied_from: row.copiedFrom,
    created_at: row.createdAt,
    modified_at: row.modifiedAt,
  }),

  decode: (columns) => ({
    casterId: columns.caster_id as string,
    name: columns.name as string,
    normType: columns.norm_type as number,
    chargeType: columns.charge_type as string,
    casterTemplate: columns.caster_template as string | null,
    channelsEnabled: columns.channels_enabled as boolean,
    resourceGroupId: columns.resource_group_id as string | null,
    tags: columns.tags as Tag[],
    clientToken: columns.client_token as string,
    purchasedAt: columns.purchased_at as string | null,
    expiresAt: columns.expires_at as string | null,
    copiedFrom: columns.copied_from as string | null,
    createdAt: columns.created_at as Date,
    modifiedAt: columns.modified_at as Date,
  }),
};

export function casterListRow(
  row: CasterListRow | null,
  casterId: string,
  event: CasterEvent,
): CasterListRow | null {
  switch (event.type) {
    case 'CasterCreated':
      return {
        ...rowOf(event.setup),
        casterId,
        name: event.name,
        clientToken: event.clientToken,
        purchasedAt: event.purchasedAt ?? null,
        expiresAt: event.expiresAt ?? null,
        copiedFrom: null,
        createdAt: new Date(event.at),
        modifiedAt: new Date(event.at),
      };
    case 'CasterCopied':
      return {
        ...rowOf(event.setup),
        casterId,
        name: event.name,
        clientToken: event.clientToken,
        purchasedAt: null,
        expiresAt: null,
        copiedFrom: event.sourceCasterId,
        createdAt: new Date(event.at),
        modifiedAt: new Date(event.at),
      };
    case 'CasterConfigured':
      return (
        row && {
          ...row,
          name: event.name,
          casterTemplate: event.config.transcode?.casterTemplate ?? null,
          channelsEnabled: event.config.channelsEnabled,
          modifiedAt: new Date(event.at),
        }
      );
    case 'VideoResourceAdded':
    case 'LayoutAdded':
    case 'ComponentAdded':
      return row && { ...row, modifiedAt: new Date(event.at) };
    case 'CasterDeleted':
      return null;
  }
}

function rowOf(setup: CasterSetup) {
  return {
    normType: setup.normType,
    chargeType: setup.chargeType,
    casterTemplate: setup.config.transcode?.casterTemplate ?? null,
    channelsEnabled: setup.config.channelsEnabled,
    resourceGroupId: setup.resourceGroupId ?? null,
    tags: setup.tags,
  };
}
