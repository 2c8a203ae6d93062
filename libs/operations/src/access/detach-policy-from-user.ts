import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { policyName, userName } from './access-parameters.js';

export const detachPolicyFromUser = defineOperation({
  name: 'DetachPolicyFromUser',
  kind: 'command',
  restOnly: true,
  summary: 'Detaches a policy from a user.',
  permission: onAccess('update'),
  callsPerSecond: 10,
  parameters: { UserName: userName(), PolicyName: policyName() },
  result: z.object({}),
  refusals: ['PolicyNotAttached'],
  rest: { method: 'DELETE', path: '/v1/users/{UserName}/policies/{PolicyName}' },

  async execute({ UserName, PolicyName }, call, { access }) {
    await access.detachPolicy(call, PolicyName, UserName);
    return {};
  },
});
