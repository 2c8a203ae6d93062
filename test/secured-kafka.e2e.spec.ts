import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type FreshDatabase,
  freshDatabase,
  type LocalKafka,
  makeTopic,
  startLocalKafka,
  waitFor,
} from '#libs/testing';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { readTopic } from './support/topic.js';

const topic = 'casters.events.v1';
let kafka: LocalKafka;
let secured: NonNullable<LocalKafka['secured']>;
let test: FreshDatabase;
const running: UnderstudyProcess[] = [];
beforeAll(async () => {
  [kafka, test] = await Promise.all([startLocalKafka({ secured: true }), freshDatabase()]);
  secured = kafka.secured as typeof secured;
  // As an operator may have made it who did not read about it.
  const config = { 'retention.ms': '604800000', 'cleanup.policy': 'compact,delete' };
  await makeTopic(kafka.address, { topic, partitions: 3, config });
});
afterAll(async () => {
  for (const one of running) await one.stop();
  await test?.drop();
  await kafka?.stop();
});

async function withPassword(password: string) {
  const file = join(dirname(secured.caFile), `password-${randomUUID()}`);
  await writeFile(file, `${password}\n`);
  return {
    DATABASE_URL: test.url,
    KAFKA_BROKERS: secured.saslAddress,
    KAFKA_TLS: 'on',
    KAFKA_TLS_CA_FILE: secured.caFile,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: secured.username,
    KAFKA_SASL_PASSWORD_FILE: file,
    LOG_LEVEL: 'debug',
  };
}

async function start(environment: Record<string, string>) {
  const understudy = await startProcess(environment);
  running.push(understudy);
  const lines: string[] = [];
  understudy.child.stderr?.on('data', (chunk) => lines.push(String(chunk)));
  return { understudy, log: () => lines.join('') };
}

const differences = [
  'has partitions=3 where 6 is wanted: .* set KAFKA_TOPIC_PARTITIONS=3',
  'has retention.ms=604800000 where -1 is wanted: .* or set KAFKA_TOPIC_RETENTION=7d',
  'has cleanup.policy=compact,delete where delete is wanted: .*--add-config cleanup.policy=delete',
].map((warning) => new RegExp(`The topic ${topic} ${warning}`, 'g'));

it('A wrong password of Kafka is told by health and log, which hold no password', async () => {
  const { understudy, log } = await start(await withPassword('guessed-by-somebody'));
  await buildNewsroom(popCore(understudy.endpoint), randomUUID());
  const reasons = async () =>
    (
      (await (await fetch(`${understudy.endpoint}/health/ready`)).json()) as { reasons: string[] }
    ).reasons.join();
  await waitFor(async () => /SASL SCRAM SHA512 authentication failed/.test(await reasons()), {
    what: 'the reason in health',
  });
  // Health asks by itself, and may know it before the relay has tried.
  await waitFor(() => /SASL SCRAM SHA512 authentication failed/.test(log()), {
    what: 'the reason in the log',
  });
  expect(log()).not.toContain('guessed-by-somebody');
  await understudy.stop();
});

it('Events are published and views follow by TLS and SASL; a topic that differs is told of once', async () => {
  const { understudy, log } = await start(await withPassword(secured.password));
  await waitFor(async () => (await readTopic(kafka.address, topic)).length >= 15, {
    what: 'the events of the newsroom on the topic',
  });
  await waitFor(() => /Consumer has joined the group/.test(log()), { what: 'the projector' });
  for (const difference of differences) expect(log().match(difference)).toHaveLength(1);
  expect(log()).not.toContain(secured.password);
  await understudy.stop();
});

it('The command that makes the topic tells of the same differences', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['dist/apps/understudy/src/cli/understudy.js', 'events', 'create-topic'],
    { env: { ...process.env, ...(await withPassword(secured.password)) } },
  );
  expect(stdout).toContain(`The topic ${topic} is ready`);
  for (const difference of differences) expect(stderr.match(difference)).toHaveLength(1);
});
