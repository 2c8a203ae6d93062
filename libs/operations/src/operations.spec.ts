import { expect, it } from '@jest/globals';
import { ApiGateway } from '#libs/wire';
import { errorCatalogue, operations } from './index.js';

it('The contracts hold together: names, routes, refusals and their codes', () => {
  const nobody = {
    keys: { find: async () => undefined },
    nonces: { use: async () => true },
    rates: { take: async () => true },
  };
  expect(
    () =>
      new ApiGateway(operations, nobody, async () => ({}), {
        errors: errorCatalogue,
        rateLimit: true,
      }),
  ).not.toThrow();
});
