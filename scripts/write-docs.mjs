// Writes what is generated from code: docs/settings.md, docs/compatibility.md, docs/permissions.md, docs/events/, README's operations. A test compares them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { eventsPage } from '../dist/apps/understudy/src/events-page.js';
import { withOperations } from '../dist/apps/understudy/src/operations-table.js';
import { permissionsPage } from '../dist/apps/understudy/src/permissions-table.js';
import { settingsPage } from '../dist/apps/understudy/src/settings-table.js';
import { asyncApi, jsonSchemas } from '../dist/libs/caster-events/src/index.js';
import { compatibilityPage, specsByOperation } from '../dist/libs/compatibility/src/index.js';
import { operations } from '../dist/libs/operations/src/index.js';

mkdirSync('docs/events', { recursive: true });
writeFileSync('docs/settings.md', settingsPage());
const facts = JSON.parse(readFileSync('test/facts/caster-api.json', 'utf8'));
writeFileSync('docs/compatibility.md', compatibilityPage(operations, facts, specsByOperation()));
writeFileSync('docs/permissions.md', permissionsPage(operations, facts));
writeFileSync('README.md', withOperations(readFileSync('README.md', 'utf8')));
writeFileSync('docs/events/README.md', eventsPage());
writeFileSync('docs/events/asyncapi.json', `${JSON.stringify(asyncApi(), null, 2)}\n`);
for (const [type, schema] of Object.entries(jsonSchemas()))
  writeFileSync(`docs/events/${type}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
