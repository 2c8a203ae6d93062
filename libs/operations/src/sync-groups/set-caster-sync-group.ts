import { z } from 'zod';
import type { ExistingCaster, SyncGroupsSet } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { requireRoom } from '../limits.js';
import {
  type SyncGroupInput,
  syncGroupInputOf,
  syncGroupList,
  syncGroupOf,
} from './sync-group-parameters.js';

export const setCasterSyncGroup = defineEdit({
  name: 'SetCasterSyncGroup',
  summary:
    'Replaces the synchronisation groups of a studio and leaves the rest of its configuration. Deprecated: SetCasterConfig sets them too.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId(), SyncGroup: syncGroupList() },
  answeredAs: { SyncGroups: 'SyncGroup' },
  result: z.object({}),
  refusals: [{ refusal: 'ResourceNotFound', as: 'InvalidSyncGroup' }, 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/sync-groups' },

  toInput: (given) => given.SyncGroup.map(syncGroupInputOf),
  decide: decideSetSyncGroups,
  toResult: () => ({}),
});

export function decideSetSyncGroups(
  caster: ExistingCaster,
  groups: readonly SyncGroupInput[],
  context: EditContext<'ResourceNotFound' | 'TooManyParts'>,
): SyncGroupsSet {
  const { setup } = caster;
  const syncGroups = groups.map((group) => syncGroupOf(caster, group, context));
  requireRoom({ ...setup, config: { ...setup.config, syncGroups } }, context);
  return { type: 'SyncGroupsSet', syncGroups, at: context.at };
}
