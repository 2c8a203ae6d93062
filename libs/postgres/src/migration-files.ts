import { readdirSync, readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export interface MigrationFile {
  /** Without its ending: `0001-event-store`. */
  readonly name: string;
  readonly sql: string;
}

const folder = new URL('../migrations/', import.meta.url);

/** In the order in which they are applied. */
export function migrationFiles(): MigrationFile[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.sql'.length),
      sql: readFileSync(new URL(file, folder), 'utf8'),
    }));

  const numbers = new Map<string, string>();
  for (const { name } of files) {
    const number = /^(\d{4})-/.exec(name)?.[1];
    if (number === undefined) throw new Error(`Migration ${name}.sql needs a name like 0001-event-store.sql`);
    const other = numbers.get(number);
    if (other)
      throw new Error(`Migrations ${other}.sql and ${name}.sql have the same number: renumber the newer one`);
    numbers.set(number, name);
  }
  return files;
}

/** TypeORM reads the order of migrations from the last 13 digits of their names. */
const typeormName = (file: MigrationFile) => `${file.name}-${file.name.slice(0, 4).padStart(13, '0')}`;
export const fileName = (name: string) => name.slice(0, -'-0000000000000'.length);

export function migrationClasses(): (new () => MigrationInterface)[] {
  return migrationFiles().map(
    (file) =>
      class {
        readonly name = typeormName(file);

        async up(runner: QueryRunner): Promise<void> {
          // The sessions' time-out is for requests; filling a new index may take as long as it must.
          await runner.query('set local statement_timeout = 0');
          await runner.query(file.sql);
        }

        async down(): Promise<void> {
          throw new Error(
            `Migration ${file.name} has no way back: restore a backup, or write the next migration`,
          );
        }
      },
  );
}
