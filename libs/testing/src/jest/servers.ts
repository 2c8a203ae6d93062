import { randomBytes } from 'node:crypto';
import { provideKafka } from '../kafka/index.js';
import { dropDatabasesOfRun } from '../postgres/fresh-database.js';
import { providePostgres } from '../postgres/provide-postgres.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

let started: Promise<void> | undefined;
const toStop: (() => Promise<void>)[] = [];

/** Taken back at the end: in watch mode the next run would take the address of a server that is gone for a given one. */
function tellWorkers(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  toStop.push(async () => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

/** Once for a whole run, however many projects ask. Workers find the addresses in their environment. */
export function start(): Promise<void> {
  started ??= startAll();
  return started;
}

async function startAll(): Promise<void> {
  tellWorkers('TEST_RUN_ID', randomBytes(4).toString('hex'));
  try {
    // Kafka takes seconds to start and Postgres less than one.
    const results = await Promise.allSettled([startPostgres(), startKafka()]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  } catch (error) {
    // Jest runs no teardown when the setup fails.
    await stop();
    throw error;
  }
}

async function startPostgres(): Promise<void> {
  const postgres = await providePostgres();
  const runId = process.env.TEST_RUN_ID as string;
  toStop.push(async () => {
    // Our own server takes them with it.
    if (postgres.origin === 'TEST_DATABASE_URL') await dropDatabasesOfRun(postgres.url, runId);
    await postgres.stop();
  });
  tellWorkers('TEST_DATABASE_URL', postgres.url);
  say(`Postgres: ${postgres.origin} on ${new URL(postgres.url).host}`);
}

async function startKafka(): Promise<void> {
  if (process.env.TEST_SERVERS === 'postgres')
    return say('Kafka: not started, because TEST_SERVERS=postgres');
  try {
    const kafka = await provideKafka((line) => say(`Kafka: ${line}`));
    toStop.push(() => kafka.stop());
    tellWorkers('TEST_KAFKA_BROKERS', kafka.address);
    say(`Kafka: ${kafka.origin} on ${kafka.address}`);
  } catch (error) {
    say(`Kafka: none for the tests: ${error instanceof Error ? error.message : error}`);
    if (process.env.CI === 'true') throw new Error('With CI=true a run without Kafka fails');
  }
}

export async function stop(): Promise<void> {
  started = undefined;
  const results = await Promise.allSettled(toStop.splice(0).map((stopOne) => stopOne()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
