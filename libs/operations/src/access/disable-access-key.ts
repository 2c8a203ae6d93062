import { z } from 'zod';
import { flag, onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { accessKeyId } from './access-parameters.js';

export const disableAccessKey = defineOperation({
  name: 'DisableAccessKey',
  kind: 'command',
  restOnly: true,
  summary:
    "Puts an access key out of use. The last of the account's own is refused unless EvenLast says so: nobody could change access by the API any more.",
  permission: onAccess('update'),
  callsPerSecond: 10,
  parameters: { AccessKeyId: accessKeyId(), EvenLast: flag().default(false) },
  result: z.object({}),
  refusals: ['KeyNotFound', 'LastKey'],
  rest: { method: 'POST', path: '/v1/access-keys/{AccessKeyId}/disable' },

  async execute({ AccessKeyId, EvenLast }, call, { access }) {
    await access.disableKey(call, AccessKeyId, EvenLast);
    return {};
  },
});
