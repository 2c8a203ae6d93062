// Runs Jest with native ES modules (the flag must be set before node starts), in the projects of jest.config.mjs.
import { spawnSync } from 'node:child_process';

const node = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(node.status ?? 1);
