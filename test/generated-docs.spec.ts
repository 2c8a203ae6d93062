import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { asyncApi, jsonSchemas } from '#libs/caster-events';
import { compatibilityPage, type Fact, specsByOperation } from '#libs/compatibility';
import { operations } from '#libs/operations';
import { eventsPage } from '../apps/understudy/src/events-page.js';
import { withOperations } from '../apps/understudy/src/operations-table.js';
import { permissionsPage } from '../apps/understudy/src/permissions-table.js';
import { settingsPage } from '../apps/understudy/src/settings-table.js';

const written = (path: string) => readFileSync(`docs/${path}`, 'utf8');
const json = (document: object) => `${JSON.stringify(document, null, 2)}\n`;
const facts = JSON.parse(readFileSync('test/facts/caster-api.json', 'utf8')) as Fact[];

it('The generated pages say what the code says; `npm run docs` writes them', () => {
  expect(written('settings.md')).toBe(settingsPage());
  expect(written('compatibility.md')).toBe(compatibilityPage(operations, facts, specsByOperation()));
  expect(written('permissions.md')).toBe(permissionsPage(operations, facts));
  expect(written('events/README.md')).toBe(eventsPage());
  expect(written('events/asyncapi.json')).toBe(json(asyncApi()));
  for (const [type, schema] of Object.entries(jsonSchemas()))
    expect(written(`events/${type}.schema.json`)).toBe(json(schema));
});

it('Every documented operation has a spec that names it', () => {
  const specsOf = specsByOperation();
  expect(facts.filter(({ name }) => specsOf(name).length === 0)).toEqual([]);
});

it('README lists the operations that there are; `npm run docs` writes them', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(withOperations(readme));
});
