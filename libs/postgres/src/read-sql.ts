import { readFileSync } from 'node:fs';

/** A statement from its own file beside the module that runs it: `readSql(import.meta.url, 'read-all.sql')`. */
export function readSql(moduleUrl: string, file: string): string {
  return readFileSync(new URL(file, moduleUrl), 'utf8');
}
