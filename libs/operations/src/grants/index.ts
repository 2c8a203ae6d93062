import type { Operation } from '../operation.js';
import { createCopyGrant } from './create-copy-grant.js';
import { listCopyGrants } from './list-copy-grants.js';
import { revokeCopyGrant } from './revoke-copy-grant.js';

export const grants: readonly Operation[] = [createCopyGrant, listCopyGrants, revokeCopyGrant];
