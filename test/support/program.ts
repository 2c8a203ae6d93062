import type { Database } from '#libs/postgres';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { createLog, type Log } from '../../apps/understudy/src/logging.js';
import { readSettings } from '../../apps/understudy/src/settings.js';
import { startUnderstudy, type Understudy } from '../../apps/understudy/src/understudy.js';

/** The real program in this process, on a database of its own. Its replicas share that database. */
export interface Program extends Understudy {
  readonly test: FreshDatabase;
  replica(environment?: Readonly<Record<string, string>>): Promise<Understudy>;
  /** Stops the program and its replicas, and drops the database. */
  end(): Promise<void>;
}

/** Calls a second and quota are out of the way unless a test is about them. `fill` makes the data that it meets. */
export async function startProgram(
  environment: Readonly<Record<string, string>> = {},
  log?: Log,
  fill: (database: Database) => Promise<void> = async () => undefined,
): Promise<Program> {
  const test = await freshDatabase();
  await fill(test.database);
  const started: Understudy[] = [];
  const start = async (more: Readonly<Record<string, string>>) => {
    const settings = readSettings({
      DATABASE_URL: test.url,
      UNDERSTUDY_LOCAL_ACCESS: '1',
      PORT: '0',
      RATE_LIMIT: 'off',
      CASTER_QUOTA: '100000',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      ...environment,
      ...more,
    });
    const understudy = await startUnderstudy(settings, log ?? createLog(settings.LOG_LEVEL));
    started.push(understudy);
    return understudy;
  };
  const understudy = await start({});
  return {
    ...understudy,
    test,
    replica: (more = {}) => start(more),
    end: async () => {
      for (const one of started.reverse()) await one.stop();
      await test.drop();
    },
  };
}
