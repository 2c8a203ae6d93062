import { z } from 'zod';
import { onCasterOf } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';
import { callerName, casterOf, toldAccount } from './copy-grants.js';

export const revokeCopyGrant = defineOperation({
  name: 'RevokeCopyGrant',
  kind: 'command',
  restOnly: true,
  summary: 'Takes a grant back: no copy by it begins after the answer. Copies that were made stay.',
  permission: onCasterOf('update', 'GrantId'),
  callsPerSecond: 10,
  parameters: { GrantId: partId() },
  result: z.object({}),
  refusals: ['CopyGrantNotFound'],
  rest: { method: 'DELETE', path: '/v1/copy-grants/{GrantId}' },

  async execute({ GrantId }, call, { grants, tellAccount, refuse }) {
    const { accountId: ownerAccountId } = call;
    const revoked = call.notFound
      ? undefined
      : await grants.revoke(ownerAccountId, GrantId, callerName(call));
    if (revoked === undefined)
      throw refuse(
        'CopyGrantNotFound',
        `The account has no grant ${GrantId} in force; ListCopyGrants lists those that are.`,
      );
    tellAccount(
      call,
      toldAccount(revoked.granteeAccountId, 'RevokeCopyGrant', {
        ownerAccountId,
        casterId: casterOf(revoked.on),
      }),
    );
    return {};
  },
});
