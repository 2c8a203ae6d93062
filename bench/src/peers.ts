import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Where the packages of the peers are, apart from those of the program. The bench runs at the root of the repository. */
const folder = join(process.cwd(), 'bench', 'peers');

export const isInstalled = (name: string) => existsSync(join(folder, 'node_modules', name, 'package.json'));

export function peerIsMissing(name: string): string | undefined {
  return isInstalled(name) ? undefined : `${name} is not installed: npm ci --prefix bench/peers brings it`;
}

/** Once: the packages stay. Without a registry the cells of those peers are not run, and say so. */
export async function installPeers(log: (line: string) => void): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (Object.keys(dependencies).every(isInstalled)) return;

  log('npm ci --prefix bench/peers');
  // npm would take its own settings for those of the folder where it was called.
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    timeout: 180_000,
  }).catch((error: Error) =>
    log(`the packages of the peers could not be installed: ${error.message.split('\n')[0]}`),
  );
}

/** A package of the peers, as one that stands among them would import it. */
export async function importPeer<Module>(name: string): Promise<Module> {
  const entry = await entryOf(name);
  return (await import(pathToFileURL(entry).href)) as Module;
}

export const peerFolder = (name: string) => join(folder, 'node_modules', name);

async function entryOf(name: string): Promise<string> {
  const { exports } = JSON.parse(await readFile(join(peerFolder(name), 'package.json'), 'utf8'));
  // An ES module where there is one: two builds of one package know nothing of each other's classes.
  const esm = exports?.['.']?.import?.default ?? exports?.['.']?.import;
  if (typeof esm === 'string') return join(peerFolder(name), esm);
  return createRequire(join(folder, 'package.json')).resolve(name);
}
