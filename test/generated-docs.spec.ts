import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { asyncApi, jsonSchemas } from '#libs/caster-events';
import { withOperations } from '../apps/understudy/src/operations-table.js';
import { settingsPage } from '../apps/understudy/src/settings-table.js';

const written = (path: string) => readFileSync(`docs/${path}`, 'utf8');
const json = (document: object) => `${JSON.stringify(document, null, 2)}\n`;

it('The generated pages say what the code says; `npm run docs` writes them', () => {
  expect(written('settings.md')).toBe(settingsPage());
  expect(written('events/asyncapi.json')).toBe(json(asyncApi()));
  for (const [type, schema] of Object.entries(jsonSchemas()))
    expect(written(`events/${type}.schema.json`)).toBe(json(schema));
});

it('README lists the operations that there are; `npm run docs` writes them', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(withOperations(readme));
});
