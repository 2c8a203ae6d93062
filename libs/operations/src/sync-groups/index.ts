import type { Operation } from '../operation.js';
import { describeCasterSyncGroup } from './describe-caster-sync-group.js';
import { setCasterSyncGroup } from './set-caster-sync-group.js';

export const syncGroups: readonly Operation[] = [setCasterSyncGroup, describeCasterSyncGroup];
