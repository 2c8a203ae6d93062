import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { policyName, userName } from './access-parameters.js';

export const attachPolicyToUser = defineOperation({
  name: 'AttachPolicyToUser',
  kind: 'command',
  restOnly: true,
  summary: 'Attaches a policy to a user; once is as good as twice.',
  permission: onAccess('update'),
  callsPerSecond: 10,
  parameters: { UserName: userName(), PolicyName: policyName() },
  result: z.object({}),
  refusals: ['UserNotFound', 'PolicyNotFound'],
  rest: { method: 'PUT', path: '/v1/users/{UserName}/policies/{PolicyName}' },

  async execute({ UserName, PolicyName }, call, { access }) {
    await access.attachPolicy(call, PolicyName, UserName);
    return {};
  },
});
