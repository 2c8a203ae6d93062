import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { asyncApi, jsonSchemas } from '#libs/caster-events';
import { compatibilityPage, type Fact, specsByOperation } from '#libs/compatibility';
import { operations } from '#libs/operations';
import { withSettingsOfChart } from '../apps/understudy/src/chart-schema.js';
import { consoleOperations } from '../apps/understudy/src/console/console-operations.js';
import { envExample } from '../apps/understudy/src/env-example.js';
import { eventsPage } from '../apps/understudy/src/events-page.js';
import { withOperations } from '../apps/understudy/src/operations-table.js';
import { permissionsPage } from '../apps/understudy/src/permissions-table.js';
import { readSettings } from '../apps/understudy/src/settings.js';
import { settingsByName, settingsPage } from '../apps/understudy/src/settings-table.js';
import { chartFiles } from '../scripts/chart-files.mjs';

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

it('The console knows the operations that there are; `npm run docs` writes them', () => {
  expect(readFileSync('apps/console/src/api/operations.generated.ts', 'utf8')).toBe(consoleOperations());
});

it('.env.example has every setting with its default; `npm run docs` writes it', () => {
  const text = readFileSync('.env.example', 'utf8');
  expect(text).toBe(envExample());
  const given = Object.fromEntries(
    [...text.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(Object.keys(given)).toEqual(expect.arrayContaining(Object.keys(settingsByName())));
  expect(readSettings(given)).toEqual(readSettings({}));
});

it('The chart knows the settings, and has copies of alert rules and dashboards; `npm run docs` writes them', () => {
  const schema = readFileSync('deploy/chart/values.schema.json', 'utf8');
  expect(schema).toBe(withSettingsOfChart(schema));
  const files = Object.entries(chartFiles());
  for (const [name, text] of files) expect(readFileSync(`deploy/chart/files/${name}`, 'utf8')).toBe(text);
  const held = readdirSync('deploy/chart/files', { recursive: true, encoding: 'utf8' });
  expect(held.filter((name) => /\.\w+$/.test(name)).sort()).toEqual(files.map(([name]) => name).sort());
});
