import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { accessKeyId } from './access-parameters.js';

export const enableAccessKey = defineOperation({
  name: 'EnableAccessKey',
  kind: 'command',
  restOnly: true,
  summary: 'Puts an access key in use again.',
  permission: onAccess('update'),
  callsPerSecond: 10,
  parameters: { AccessKeyId: accessKeyId() },
  result: z.object({}),
  refusals: ['KeyNotFound'],
  rest: { method: 'POST', path: '/v1/access-keys/{AccessKeyId}/enable' },

  async execute({ AccessKeyId }, call, { access }) {
    await access.enableKey(call, AccessKeyId);
    return {};
  },
});
