import { existsSync, readFileSync } from 'node:fs';

/** The package.json above this file, wherever the build puts it. */
const { version, engines }: { version: string; engines: { node: string } } = (() => {
  let manifest = new URL('package.json', import.meta.url);
  while (!existsSync(manifest)) manifest = new URL('../package.json', manifest);
  return JSON.parse(readFileSync(manifest, 'utf8'));
})();

export { version };

/** The oldest Node.js that it runs on: `20.19`. */
export const oldestNode = engines.node.replace('>=', '');
