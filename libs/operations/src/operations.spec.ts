import { expect, it } from '@jest/globals';
import { FrontDoor } from '#libs/wire';
import { operations } from './index.js';

it('The contracts hold together: names, routes, refusals and their codes', () => {
  const nobody = {
    keys: { find: async () => undefined },
    nonces: { use: async () => true },
    rates: { take: async () => true },
  };
  expect(() => new FrontDoor(operations, nobody, async () => undefined, { rateLimit: true })).not.toThrow();
});
