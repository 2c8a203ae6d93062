import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { type Database, type DatabaseOptions, migrate, migrationFiles, openDatabase } from '#libs/postgres';
import { withClient } from './with-client.js';
import { withPatience } from './with-patience.js';

// What a test that failed still holds ends with the database.
const CLOSED_WITHIN_MS = 5_000;

export interface FreshDatabase {
  readonly database: Database;
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated database of one's own, cloned from a template that is made once per run: 50 ms instead of all migrations. */
export async function freshDatabase(
  options: Omit<Partial<DatabaseOptions>, 'url'> = {},
): Promise<FreshDatabase> {
  const server = serverUrl();
  const name = `${namesOfRun()}${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    const template = await ensureTemplate(client, server);
    await client.query(`create database ${name} template ${template}`);
  });
  const url = databaseUrl(server, name);
  const database = await openDatabase({ applicationName: 'tests', silenceMs: 60_000, ...options, url });
  return {
    database,
    url,
    drop: async () => {
      const closed = database.close();
      await Promise.race([closed, pause(CLOSED_WITHIN_MS, undefined, { ref: false })]);
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** For the end of a run on a server that stays. */
export async function dropDatabasesOfRun(server: string, runId: string): Promise<void> {
  await withClient(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [namesOf(runId)],
    );
    for (const { datname } of rows) {
      await client.query(`alter database ${datname} is_template false`);
      await client.query(`drop database ${datname} with (force)`);
    }
  });
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error(
      'There is no Postgres for this test: run it as an .int.spec.ts or .e2e.spec.ts, or set TEST_DATABASE_URL',
    );
  return url;
}

// Outside of Jest no setup gave the run an id.
const idOfProcess = randomBytes(4).toString('hex');
const namesOf = (runId: string) => `test_${runId}_`;
const namesOfRun = () => namesOf(process.env.TEST_RUN_ID ?? idOfProcess);

/** Workers ask for it at the same moment: one makes it, the others wait. */
async function ensureTemplate(client: pg.Client, server: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(migrationFiles())).digest('hex').slice(0, 12);
  const template = `${namesOfRun()}template_${hash}`;
  await client.query('select pg_advisory_lock(hashtext($1))', [template]);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(client, server, template);
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [template]);
  }
  return template;
}

async function makeTemplate(client: pg.Client, server: string, template: string): Promise<void> {
  const draft = `${template}_draft`;
  await client.query(`drop database if exists ${draft} with (force)`);
  await client.query(`create database ${draft}`);
  const database = await openDatabase({
    url: databaseUrl(server, draft),
    applicationName: 'template of tests',
  });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
  // Nobody may be connected to what is cloned. It gets its name last: what has that name is whole.
  await client.query(`alter database ${draft} allow_connections false is_template true`);
  await client.query(`alter database ${draft} rename to ${template}`);
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return withPatience(url.href);
}
