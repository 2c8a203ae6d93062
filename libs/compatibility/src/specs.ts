import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * The specs that hold an operation: its own and those of its noun that name it; for one without, those that cross
 * operations. Read from a checkout.
 */
export function specsByOperation(): (operation: string) => readonly string[] {
  const own = sourcesIn('libs/operations/src');
  const crossing = [
    ...own.filter(({ path }) => dirname(path) === 'libs/operations/src'),
    ...sourcesIn('test'),
  ];
  return (operation) => {
    const file = own.find(({ path, text }) => !isSpec(path) && text.includes(`name: '${operation}',`));
    if (file === undefined) return [];
    const ofNoun = own.filter(({ path }) => path.startsWith(`${dirname(file.path)}/`) && path !== file.path);
    const beside = `${basename(file.path, '.ts').replace(/\.\w+$/, '')}.`;
    const exported = `${operation[0]?.toLowerCase()}${operation.slice(1)}`;
    const naming = new RegExp(`\\b(${operation}|${exported})\\b`);
    const found = ofNoun.filter(({ path, text }) => basename(path).startsWith(beside) || naming.test(text));
    const specs = found.filter(({ path }) => isSpec(path));
    return (
      specs.length > 0 ? specs : crossing.filter(({ path, text }) => isSpec(path) && naming.test(text))
    ).map(({ path }) => path);
  };
}

const isSpec = (path: string) => path.endsWith('.spec.ts');

function sourcesIn(root: string): Source[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path: join(root, path), text: readFileSync(join(root, path), 'utf8') }));
}
