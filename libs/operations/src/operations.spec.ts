import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ApiGateway } from '#libs/wire';
import { errorCatalogue, operations } from './index.js';

it('The contracts hold together: names, routes, refusals and their codes', () => {
  const nobody = {
    keys: { find: async () => undefined },
    admissions: { admit: async () => ({ kind: 'admitted' as const }) },
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

it('Every operation that a file defines is offered: none is forgotten in the table of its noun, nor a noun in theirs', () => {
  const root = 'libs/operations/src';
  const offered = new Set(operations.map(({ name }) => name));
  const defined = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(spec|suite)\.ts$/.test(path))
    .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/^ {2}name: '([A-Z]\w+)',$/gm)])
    .map(([, name = '']) => name);
  expect(defined.length).toBeGreaterThanOrEqual(offered.size);
  expect(defined.filter((name) => !offered.has(name))).toEqual([]);
});
