import { existsSync, readFileSync } from 'node:fs';

/** Of the package.json above this file, wherever the build puts it. */
export const version: string = (() => {
  let manifest = new URL('package.json', import.meta.url);
  while (!existsSync(manifest)) manifest = new URL('../package.json', manifest);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
})();
