import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshTopic, type LocalKafka, startLocalKafka, waitFor } from '#libs/testing';
import { createPublisher, type KafkaSettings, subscribe } from './index.js';

/** Passes everything on until told otherwise. What is silent stays open: no end, no reset, and nothing arrives. */
function silencingProxy() {
  const pairs = new Set<{ client: Socket; broker: Socket }>();
  let target = 0;
  let takesNew = true;
  const server = createServer((client) => {
    client.on('error', () => {});
    if (!takesNew) return;
    const broker = connect({ host: '127.0.0.1', port: target });
    broker.on('error', () => client.destroy());
    const pair = { client, broker };
    pairs.add(pair);
    client.pipe(broker).pipe(client);
  });
  const open = new Set<Socket>();
  server.on('connection', (client) => open.add(client));
  return {
    async listen(port: number) {
      target = port;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    /** Those that are open now, and on demand those to come. */
    silence({ alsoNew }: { alsoNew: boolean }) {
      takesNew = !alsoNew;
      for (const { client, broker } of pairs) {
        client.unpipe(broker).resume();
        broker.unpipe(client).resume();
      }
      pairs.clear();
    },
    speakAgain() {
      takesNew = true;
    },
    async close() {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

// Where none can be had these tests are skipped, by name; in CI that is a failure.
const proxy = silencingProxy();
const port = await freePort();
const advertised = await proxy.listen(port);
const broker = await startLocalKafka({ port, advertised }).catch((error: unknown) => {
  if (process.env.CI === 'true') throw error;
  return undefined;
});
afterAll(async () => {
  await proxy.close();
  await broker?.stop();
});

(broker ? describe : describe.skip)('a connection that falls silent', () => {
  const settings: KafkaSettings = {
    brokers: [advertised],
    clientId: 'silent-connections.int.spec',
    log: () => {},
  };
  const record = { key: 'evening', value: null, headers: {} };
  let topic: string;
  const open: { close(): Promise<void> }[] = [];
  function kept<T extends { close(): Promise<void> }>(one: T): T {
    open.push(one);
    return one;
  }
  afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
  beforeAll(async () => {
    topic = await freshTopic((broker as LocalKafka).address, { partitions: 1 });
  });

  it('is given up: publishers and readers are back on a new one', async () => {
    const publisher = kept(createPublisher(settings));
    const read: string[] = [];
    const reader = kept(
      await subscribe(settings, {
        topic,
        groupId: topic,
        fromBeginning: true,
        onBatch: async (records) => {
          read.push(...records.map(({ offset }) => offset));
        },
      }),
    );
    await publisher.publish(topic, [record]);
    await waitFor(() => read.length > 0 && reader.isHealthy(), { what: 'the first record' });

    proxy.silence({ alsoNew: false });
    const began = Date.now();
    await waitFor(
      () =>
        publisher.publish(topic, [record]).then(
          () => true,
          () => false,
        ),
      { what: 'a publisher that is back' },
    );
    expect(Date.now() - began).toBeLessThan(90_000);
    await waitFor(() => read.length > 1 && reader.isHealthy(), { what: 'a reader that is back' });
    expect(Date.now() - began).toBeLessThan(90_000);
  });

  it('is told in time, where new ones are silent too', async () => {
    const publisher = kept(createPublisher(settings));
    await publisher.publish(topic, [record]);
    proxy.silence({ alsoNew: true });
    const began = Date.now();
    await expect(publisher.publish(topic, [record])).rejects.toThrow();
    expect(Date.now() - began).toBeLessThan(60_000);
    proxy.speakAgain();
    await waitFor(
      () =>
        publisher.publish(topic, [record]).then(
          () => true,
          () => false,
        ),
      { what: 'a publisher that is back' },
    );
  });
});
