import { readdirSync, readFileSync } from 'node:fs';
import type { RecordGiven } from './record.js';

const folder = new URL('../golden/', import.meta.url);

/** The types of which a record is kept, each with its version. */
export const goldenTypes = () => readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

/** The record of a type as it was published when the type was new. */
export function golden(type: string): RecordGiven {
  const { key, headers, value } = JSON.parse(readFileSync(new URL(`${type}.json`, folder), 'utf8'));
  return { key, headers, value: value === null ? null : Buffer.from(JSON.stringify(value)) };
}
