import { z } from 'zod';
import { onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { pageOf, pageParameters } from './access-parameters.js';
import { policyMembers, policyResult } from './policy-result.js';

export const listPolicies = defineOperation({
  name: 'ListPolicies',
  kind: 'query',
  restOnly: true,
  summary: 'Pages through the policies of the account by name, with the users that they are attached to.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: pageParameters,
  result: z.object({ Policies: z.array(z.object(policyMembers)), NextToken: z.string().optional() }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/policies' },

  async execute({ maxResults, nextToken }, { accountId }, { access }) {
    const found = await access.listPolicies(accountId, { after: nextToken, limit: maxResults + 1 });
    const { items, NextToken } = pageOf(found, maxResults, ({ policyName }) => policyName);
    return { Policies: items.map(policyResult), NextToken };
  },
});
