import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { policyName } from './access-parameters.js';

export const deletePolicy = defineOperation({
  name: 'DeletePolicy',
  kind: 'command',
  restOnly: true,
  summary: 'Removes a policy that is attached to nobody.',
  permission: onAccess('delete'),
  callsPerSecond: 10,
  parameters: { PolicyName: policyName() },
  result: z.object({}),
  refusals: ['PolicyNotFound', 'PolicyAttached'],
  rest: { method: 'DELETE', path: '/v1/policies/{PolicyName}' },

  async execute({ PolicyName }, call, { access }) {
    await access.deletePolicy(call, PolicyName);
    return {};
  },
});
