import { readFile } from 'node:fs/promises';
import { type Database, migrationFiles } from '#libs/postgres';
import type { TopicRecord } from './topic.js';

const read = (file: string) => readFile(`test/facts/version-1/${file}`, 'utf8');

/** What the program of then answered about one studio, by operation; the code, where it refused. */
export type FrozenAnswers = { readonly CasterId: string } & Readonly<Record<string, object | string>>;

export const frozenAnswers: Readonly<Record<string, FrozenAnswers>> = JSON.parse(await read('answers.json'));

export const frozenRecords: readonly (Pick<TopicRecord, 'key' | 'headers'> & { readonly value: object })[] =
  JSON.parse(await read('records.json'));

const lastMigration = '0003-log-eras';

/** Makes a fresh database the one that the program of then left, with its views or as if they had been dropped. */
export async function loadVersion1({ pool }: Database, { views }: { views: boolean }): Promise<void> {
  const { rows: applied } = await pool.query<{ timestamp: string; name: string }>(
    'select timestamp, name from migrations order by timestamp',
  );
  const then = migrationFiles().filter(({ name }) => name <= lastMigration);
  await pool.query(
    `drop schema public cascade; create schema public;
     create table migrations (id serial primary key, timestamp bigint not null, name varchar not null)`,
  );
  for (const { sql } of then) await pool.query(sql);
  for (const { timestamp, name } of applied.slice(0, then.length))
    await pool.query('insert into migrations (timestamp, name) values ($1, $2)', [timestamp, name]);

  await pool.query(await read('record.sql'));
  if (views) await pool.query(await read('views.sql'));
}
