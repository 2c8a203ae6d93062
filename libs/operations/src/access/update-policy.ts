import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { policyDocument, policyName } from './access-parameters.js';

export const updatePolicy = defineOperation({
  name: 'UpdatePolicy',
  kind: 'command',
  restOnly: true,
  summary:
    'Changes a policy, for all that it is attached to. A document that cannot be enforced is refused with every fault in it.',
  permission: onAccess('update'),
  callsPerSecond: 10,
  parameters: { PolicyName: policyName(), PolicyDocument: policyDocument() },
  result: z.object({ PolicyName: z.string() }),
  refusals: ['PolicyNotFound', { refusal: 'PolicyUnreadable', as: 'InvalidPolicyDocument' }],
  rest: { method: 'PUT', path: '/v1/policies/{PolicyName}' },

  async execute({ PolicyName, PolicyDocument }, call, { access }) {
    await access.updatePolicy(call, PolicyName, PolicyDocument);
    return { PolicyName };
  },
});
