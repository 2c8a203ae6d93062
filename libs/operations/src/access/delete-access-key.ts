import { z } from 'zod';
import { flag, onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { accessKeyId } from './access-parameters.js';

export const deleteAccessKey = defineOperation({
  name: 'DeleteAccessKey',
  kind: 'command',
  restOnly: true,
  summary:
    "Removes an access key with its secret, for ever. The last of the account's own that is in use is refused unless EvenLast says so.",
  permission: onAccess('delete'),
  callsPerSecond: 10,
  parameters: { AccessKeyId: accessKeyId(), EvenLast: flag().default(false) },
  result: z.object({}),
  refusals: ['KeyNotFound', 'LastKey'],
  rest: { method: 'DELETE', path: '/v1/access-keys/{AccessKeyId}' },

  async execute({ AccessKeyId, EvenLast }, call, { access }) {
    await access.deleteKey(call, AccessKeyId, EvenLast);
    return {};
  },
});
