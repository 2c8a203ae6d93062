// Writes the documents that are generated from code: docs/settings.md and docs/events/. A test compares them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { settingsPage } from '../dist/apps/understudy/src/settings-table.js';
import { asyncApi, jsonSchemas } from '../dist/libs/caster-events/src/index.js';

mkdirSync('docs/events', { recursive: true });
writeFileSync('docs/settings.md', settingsPage());
writeFileSync('docs/events/asyncapi.json', `${JSON.stringify(asyncApi(), null, 2)}\n`);
for (const [type, schema] of Object.entries(jsonSchemas()))
  writeFileSync(`docs/events/${type}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
