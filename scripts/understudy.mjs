#!/usr/bin/env node
// The `bin` of the package: the command line, built first where its sources are beside it. It may be called in any folder,
// by which settings with a relative path are meant.
import { chdir, cwd } from 'node:process';
import { fileURLToPath } from 'node:url';

const here = cwd();
chdir(fileURLToPath(new URL('..', import.meta.url)));
await import('./build.mjs');
await import('./keep-compiled.mjs');
chdir(here);
await import('../dist/apps/understudy/src/cli/understudy.js');
