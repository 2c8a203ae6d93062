// Removes from node_modules/ and dist/ what no running program reads: the build stage of the Dockerfile ends with it. What
// remains is judged by `isReadAtRunTime`, which a test holds against the entries of every package.
import { readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Builds for other places than Node, of which packages bring several. */
const builds = [
  'typeorm/browser',
  'rxjs/src',
  'rxjs/dist/bundles',
  'rxjs/dist/esm',
  'rxjs/dist/esm5',
  'rxjs/dist/types',
  'swagger-ui-dist/swagger-ui-es-bundle.js',
  'swagger-ui-dist/swagger-ui-es-bundle-core.js',
  'swagger-ui-dist/swagger-ui.js',
].map((path) => `node_modules/${path}`);
/** Folders at the top of a package. */
const folders = new Set([
  'test',
  'tests',
  '__tests__',
  'docs',
  'doc',
  'example',
  'examples',
  'benchmark',
  'benchmarks',
  '.github',
]);
const isLicence = (name) => /^(licen[cs]e|notice|copying)/i.test(name);

/** Whether the file, by its path from the folder of the program, is of use to who runs the program. */
export function isReadAtRunTime(path) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isLicence(name)) return true;
  if (/\.map$/.test(name) || path === 'dist/.built.json') return false;
  const [, inPackage] = /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+\/(.*)$/.exec(path) ?? [];
  if (inPackage === undefined) return true;
  if (/\.(ts|mts|cts|md|markdown|flow)$/.test(name)) return false;
  if (builds.some((build) => path === build || path.startsWith(`${build}/`))) return false;
  return !folders.has(inPackage.split('/')[0]) || !inPackage.includes('/');
}

function prune(root) {
  const bytes = { removed: 0, kept: 0 };
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 };
        const isKept = isReadAtRunTime(relative(root, path).replaceAll('\\', '/'));
        bytes[isKept ? 'kept' : 'removed'] += size;
        if (!isKept) rmSync(path);
      }
    }
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  };
  for (const folder of ['node_modules', 'dist']) visit(join(root, folder));
  return bytes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { removed, kept } = prune(process.cwd());
  process.stdout.write(`${(removed / 1e6).toFixed(1)} MB removed, ${(kept / 1e6).toFixed(1)} MB kept\n`);
}
