import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { userName } from './access-parameters.js';

export const deleteUser = defineOperation({
  name: 'DeleteUser',
  kind: 'command',
  restOnly: true,
  summary: 'Removes a user who has no access key any more; policies are detached.',
  permission: onAccess('delete'),
  callsPerSecond: 10,
  parameters: { UserName: userName() },
  result: z.object({}),
  refusals: ['UserNotFound', 'UserHasKeys'],
  rest: { method: 'DELETE', path: '/v1/users/{UserName}' },

  async execute({ UserName }, call, { access }) {
    await access.deleteUser(call, UserName);
    return {};
  },
});
