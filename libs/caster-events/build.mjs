// Writes dist/: what the package publishes. The repository itself compiles these sources with all others and never reads it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);

rmSync(here('dist'), { recursive: true, force: true });
const tsc = spawnSync('tsc', ['-p', 'tsconfig.json'], {
  cwd: here('.'),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (tsc.error) console.error(`The package cannot be built without TypeScript: ${tsc.error.message}`);
if (tsc.status !== 0) process.exit(1);

const { asyncApi, jsonSchemas } = await import('./dist/index.js');
const write = (path, document) => writeFileSync(here(path), `${JSON.stringify(document, null, 2)}\n`);
mkdirSync(here('dist/schemas'));
write('dist/asyncapi.json', asyncApi());
for (const [name, schema] of Object.entries(jsonSchemas())) write(`dist/schemas/${name}.schema.json`, schema);
