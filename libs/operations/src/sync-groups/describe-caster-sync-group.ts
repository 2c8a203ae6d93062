import { z } from 'zod';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { syncGroupsAnswer, syncGroupsResult } from './sync-group-parameters.js';

export const describeCasterSyncGroup = defineDescription({
  name: 'DescribeCasterSyncGroup',
  summary: 'Reads the synchronisation groups of a studio. Deprecated: DescribeCasterConfig tells them too.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({ CasterId: z.string(), SyncGroups: syncGroupsAnswer }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/sync-groups' },

  toResult: (caster) => ({ CasterId: caster.casterId, SyncGroups: syncGroupsResult(caster) }),
});
