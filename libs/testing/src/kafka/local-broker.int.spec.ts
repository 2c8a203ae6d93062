import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { createPublisher, pingKafka, subscribe } from '#libs/kafka';
import { waitFor } from '../jest/wait-for.js';
import { freshTopic, provideKafka } from './index.js';
import { canStartLocalKafka, startLocalKafka } from './local-broker.js';

const at = (address: string) => ({ brokers: [address], clientId: 'local-broker.int.spec', log: () => {} });
const answers = (address: string) =>
  pingKafka(at(address)).then(
    () => true,
    () => false,
  );
/** The temporary folder of the broker at this address: others may be starting and stopping beside us. */
async function folderOf(address: string): Promise<string | undefined> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('understudy-kafka-')) continue;
    const properties = await readFile(join(tmpdir(), name, 'server.properties'), 'utf8').catch(() => '');
    if (properties.includes(`PLAINTEXT://${address},`)) return name;
  }
}

// Skipped by name where no broker of our own can be had; in CI that is a failure.
const canStart = process.env.CI === 'true' || (await canStartLocalKafka());

(canStart ? describe : describe.skip)('a local broker', () => {
  it('starts beside another, keeps its records over a restart and leaves nothing behind', async () => {
    const [one, other] = await Promise.all([startLocalKafka(), startLocalKafka()]);
    try {
      expect(one.address).not.toBe(other.address);
      const topic = await freshTopic(one.address, { partitions: 1 });
      const publisher = createPublisher(at(one.address));
      await publisher.publish(topic, [{ key: 'evening', value: null, headers: {} }]);
      await publisher.close();

      const pid = one.pid;
      await one.kill();
      expect(await answers(one.address)).toBe(false);
      await one.restart();
      expect(one.pid).not.toBe(pid);

      const keys: string[] = [];
      const reader = await subscribe(at(one.address), {
        topic,
        groupId: topic,
        fromBeginning: true,
        onBatch: async (records) => {
          keys.push(...records.map(({ key }) => key));
        },
      });
      await until(() => keys.length > 0);
      await reader.close();
      expect(keys).toEqual(['evening']);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
    expect(await answers(one.address)).toBe(false);
    expect(await folderOf(one.address)).toBeUndefined();
  });

  it('does not start on a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startLocalKafka({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is not free`);
    other.close();
  });

  it('says in one line what is missing, and the way out', async () => {
    const home = process.env.JAVA_HOME;
    process.env.JAVA_HOME = '/nowhere';
    try {
      await expect(startLocalKafka()).rejects.toThrow(/^Java was not found .*Maven.*TEST_KAFKA_BROKERS/);
    } finally {
      if (home === undefined) delete process.env.JAVA_HOME;
      else process.env.JAVA_HOME = home;
    }
  });
});

(canStart ? describe : describe.skip)('npm run kafka:local', () => {
  // As built: npm test builds first.
  const program = 'dist/libs/testing/src/kafka/kafka-local.js';

  it.each([
    ['stops cleanly when asked', 'SIGTERM' as const, 0],
    ['takes its broker along when it is killed (-9)', 'SIGKILL' as const, null],
  ])('%s', async (_, signal, exitCode) => {
    expect(existsSync(program)).toBe(true);
    const node = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let address = '';
    for await (const line of createInterface({ input: node.stdout })) {
      address = /^kafka ready on (127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? '';
      if (address) break;
    }
    await until(() => answers(address));
    expect(await folderOf(address)).toBeDefined();

    const exit = new Promise((resolve) => node.once('exit', resolve));
    node.kill(signal);
    expect(await exit).toBe(exitCode);
    await until(async () => !(await answers(address)));
    await until(async () => (await folderOf(address)) === undefined);
  });
});

describe('provideKafka', () => {
  it('takes the broker whose address it is given', async () => {
    const given = process.env.TEST_KAFKA_BROKERS;
    process.env.TEST_KAFKA_BROKERS = '10.0.0.1:9092';
    try {
      expect(await provideKafka()).toMatchObject({ address: '10.0.0.1:9092', origin: 'TEST_KAFKA_BROKERS' });
    } finally {
      if (given === undefined) delete process.env.TEST_KAFKA_BROKERS;
      else process.env.TEST_KAFKA_BROKERS = given;
    }
  });
});

const until = (isSo: () => boolean | Promise<boolean>) => waitFor(isSo, { what: `${isSo}` });
