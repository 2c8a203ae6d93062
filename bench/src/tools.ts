import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Which command brings a program that is no npm package. */
const broughtBy: Readonly<Record<string, string>> = {
  pgbench: 'apt-get install postgresql-contrib',
};

/** A program that the system brings: on PATH, or where Debian puts PostgreSQL's, the newest first. */
export function findTool(name: string): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, 'bin'))
    : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...versions]
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** For `missing` of a contender. */
export function toolIsMissing(name: string): string | undefined {
  return findTool(name)
    ? undefined
    : `there is no ${name}: ${broughtBy[name] ?? `install ${name}`} brings it`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
