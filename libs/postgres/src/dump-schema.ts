import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './database.js';
import { describeSchema } from './describe-schema.js';
import { startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
import { migrate } from './migrate.js';
import { schemaFile } from './schema-file.js';

/** From the root of the repository, after a build: writes down what the migrations make of an empty database. */
async function dumpSchema(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-schema-'));
  const postgres = await startEmbeddedPostgres({ dataDir, isTemporary: true, log: () => {} });
  try {
    const database = await openDatabase({ url: postgres.url, applicationName: 'schema dump' });
    await migrate(database);
    await writeFile('libs/postgres/schema.sql', schemaFile(await describeSchema(database)));
    await database.close();
  } finally {
    await postgres.stop();
  }
}

await dumpSchema();
