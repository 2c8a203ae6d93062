import { z } from 'zod';
import { onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { policyName } from './access-parameters.js';
import { policyMembers, policyResult } from './policy-result.js';

export const getPolicy = defineOperation({
  name: 'GetPolicy',
  kind: 'query',
  restOnly: true,
  summary: 'Reads a policy, with its document as it was written.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: { PolicyName: policyName() },
  result: z.object({ ...policyMembers, PolicyDocument: z.string() }),
  refusals: ['PolicyNotFound'],
  rest: { method: 'GET', path: '/v1/policies/{PolicyName}' },

  async execute({ PolicyName }, { accountId }, { access }) {
    const { document, ...policy } = await access.readPolicy(accountId, PolicyName);
    return { ...policyResult(policy), PolicyDocument: document };
  },
});
