import { z } from 'zod';
import { onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { userName } from './access-parameters.js';

export const createUser = defineOperation({
  name: 'CreateUser',
  kind: 'command',
  restOnly: true,
  summary: 'Adds a user, who may do nothing until a policy is attached.',
  permission: onAccess('create'),
  callsPerSecond: 10,
  parameters: { UserName: userName() },
  result: z.object({ UserName: z.string() }),
  refusals: ['UserExists'],
  rest: { method: 'POST', path: '/v1/users' },

  async execute({ UserName }, call, { access }) {
    await access.createUser(call, UserName);
    return { UserName };
  },
});
