// Writes what is generated from code: docs/settings.md, docs/compatibility.md, docs/permissions.md, docs/events/, README's operations,
// the operations as the console knows them, .env.example, and what deploy/chart has from elsewhere. A test compares them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { withSettingsOfChart } from '../dist/apps/understudy/src/chart-schema.js';
import { consoleOperations } from '../dist/apps/understudy/src/console/console-operations.js';
import { envExample } from '../dist/apps/understudy/src/env-example.js';
import { eventsPage } from '../dist/apps/understudy/src/events-page.js';
import { withOperations } from '../dist/apps/understudy/src/operations-table.js';
import { permissionsPage } from '../dist/apps/understudy/src/permissions-table.js';
import { settingsPage } from '../dist/apps/understudy/src/settings-table.js';
import { asyncApi, jsonSchemas } from '../dist/libs/caster-events/src/index.js';
import { compatibilityPage, specsByOperation } from '../dist/libs/compatibility/src/index.js';
import { operations } from '../dist/libs/operations/src/index.js';
import { chartFiles } from './chart-files.mjs';

mkdirSync('docs/events', { recursive: true });
writeFileSync('docs/settings.md', settingsPage());
writeFileSync('.env.example', envExample());
const valuesSchema = 'deploy/chart/values.schema.json';
writeFileSync(valuesSchema, withSettingsOfChart(readFileSync(valuesSchema, 'utf8')));
rmSync('deploy/chart/files', { recursive: true, force: true });
mkdirSync('deploy/chart/files/dashboards', { recursive: true });
for (const [name, text] of Object.entries(chartFiles())) writeFileSync(`deploy/chart/files/${name}`, text);
const facts = JSON.parse(readFileSync('test/facts/caster-api.json', 'utf8'));
writeFileSync('docs/compatibility.md', compatibilityPage(operations, facts, specsByOperation()));
writeFileSync('docs/permissions.md', permissionsPage(operations, facts));
writeFileSync('README.md', withOperations(readFileSync('README.md', 'utf8')));
writeFileSync('docs/events/README.md', eventsPage());
writeFileSync('docs/events/asyncapi.json', `${JSON.stringify(asyncApi(), null, 2)}\n`);
for (const [type, schema] of Object.entries(jsonSchemas()))
  writeFileSync(`docs/events/${type}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
writeFileSync('apps/console/src/api/operations.generated.ts', consoleOperations());
