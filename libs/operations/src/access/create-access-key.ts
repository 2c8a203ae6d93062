import { z } from 'zod';
import { clientToken, onAccess } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { userName } from './access-parameters.js';

/**
 * The secret is told once. With a ClientToken a retry makes no second key: it is refused, with the id of the key that the
 * first call made and whose secret is lost where its answer was.
 */
export const createAccessKey = defineOperation({
  name: 'CreateAccessKey',
  kind: 'command',
  restOnly: true,
  summary: 'Makes an access key for a user, or for the account itself. The answer alone has its secret.',
  permission: onAccess('create'),
  callsPerSecond: 10,
  parameters: { UserName: userName().optional(), ClientToken: clientToken().optional() },
  result: z.object({
    AccessKeyId: z.string(),
    AccessKeySecret: z.string(),
    UserName: z.string().optional(),
  }),
  refusals: ['UserNotFound', 'KeyExists', 'SecretKeyMissing'],
  rest: { method: 'POST', path: '/v1/access-keys', headers: { 'idempotency-key': 'ClientToken' } },

  async execute({ UserName, ClientToken }, call, { access }) {
    const { accessKeyId, secret } = await access.createKey(call, {
      userName: UserName,
      clientToken: ClientToken,
    });
    return { AccessKeyId: accessKeyId, AccessKeySecret: secret, UserName };
  },
});
