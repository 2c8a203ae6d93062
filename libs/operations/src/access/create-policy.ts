import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { policyDocument, policyName } from './access-parameters.js';

export const createPolicy = defineOperation({
  name: 'CreatePolicy',
  kind: 'command',
  restOnly: true,
  summary: 'Adds a policy. A document that cannot be enforced is refused with every fault in it.',
  permission: onAccess('create'),
  callsPerSecond: 10,
  parameters: { PolicyName: policyName(), PolicyDocument: policyDocument() },
  result: z.object({ PolicyName: z.string() }),
  refusals: ['PolicyExists', { refusal: 'PolicyUnreadable', as: 'InvalidPolicyDocument' }],
  rest: { method: 'POST', path: '/v1/policies' },

  async execute({ PolicyName, PolicyDocument }, call, { access }) {
    await access.createPolicy(call, PolicyName, PolicyDocument);
    return { PolicyName };
  },
});
