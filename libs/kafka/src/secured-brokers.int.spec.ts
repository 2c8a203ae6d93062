import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { eventually, startLocalKafka, waitFor } from '#libs/testing';
import {
  createPublisher,
  describeTopic,
  ensureTopic,
  type KafkaSettings,
  pingKafka,
  readTopic,
  subscribe,
} from './index.js';

// Where none can be had these tests are skipped, by name; in CI that is a failure.
const broker = await startLocalKafka({ secured: true }).catch((error: unknown) => {
  if (process.env.CI === 'true') throw error;
  return undefined;
});
afterAll(() => broker?.stop());

(broker?.secured ? describe : describe.skip)('a broker with TLS', () => {
  const secured = broker?.secured as NonNullable<NonNullable<typeof broker>['secured']>;
  const pem = (file: 'caFile' | 'certFile' | 'keyFile' | 'otherCaFile') =>
    readFileSync(secured?.[file], 'utf8');
  const said: string[] = [];
  afterEach(() => {
    said.length = 0;
  });
  const at = (address: string, how: Pick<KafkaSettings, 'tls' | 'sasl'> = {}): KafkaSettings => ({
    brokers: [address],
    clientId: 'secured-brokers.int.spec',
    log: (...line) => said.push(JSON.stringify(line)),
    ...how,
  });
  const sasl = (mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512', password?: string) => ({
    mechanism,
    username: secured.username,
    password: password ?? secured.password,
  });

  it.each([
    ['PLAIN', () => at(secured.saslAddress, { tls: { ca: pem('caFile') }, sasl: sasl('plain') })],
    [
      'SCRAM-SHA-256',
      () => at(secured.saslAddress, { tls: { ca: pem('caFile') }, sasl: sasl('scram-sha-256') }),
    ],
    [
      'SCRAM-SHA-512',
      () => at(secured.saslAddress, { tls: { ca: pem('caFile') }, sasl: sasl('scram-sha-512') }),
    ],
    [
      'a client certificate',
      () =>
        at(secured.mutualTlsAddress, {
          tls: { ca: pem('caFile'), cert: pem('certFile'), key: pem('keyFile') },
        }),
    ],
  ])('serves every client that comes with %s', async (_, settings) => {
    const topic = `test-${randomUUID()}`;
    await eventually(() => pingKafka(settings()));
    expect(await eventually(() => describeTopic(settings(), topic))).toBeUndefined();
    expect((await ensureTopic(settings(), { topic, partitions: 1 })).outcome).toBe('created');

    const publisher = createPublisher(settings());
    await publisher.publish(topic, [{ key: 'evening', value: Buffer.from('show'), headers: {} }]);
    await publisher.close();
    const described = await eventually(() => describeTopic(settings(), topic));
    expect(described?.partitions.get(0)).toEqual({ start: 0n, end: 1n });

    const read: string[] = [];
    await readTopic(settings(), topic, { from: new Map(), onRecord: ({ key }) => read.push(key) });
    const reader = await subscribe(settings(), {
      topic,
      groupId: topic,
      fromBeginning: true,
      onBatch: async (records) => {
        read.push(...records.map(({ key }) => key));
      },
    });
    await waitFor(() => read.length === 2, { what: 'the record, twice' });
    await reader.close();
    expect(said.join('\n')).not.toContain(secured.password);
  });

  describe('refuses, and every client says why', () => {
    it.each([
      [
        'a wrong password',
        () => at(secured.saslAddress, { tls: { ca: pem('caFile') }, sasl: sasl('scram-sha-512', 'guessed') }),
        /SASL SCRAM SHA512 authentication failed: .*invalid credentials/,
      ],
      [
        'a wrong password of PLAIN',
        () => at(secured.saslAddress, { tls: { ca: pem('caFile') }, sasl: sasl('plain', 'guessed') }),
        /SASL PLAIN authentication failed: .*Invalid username or password/,
      ],
      [
        'nobody, for the certificate comes from an authority we do not trust',
        () => at(secured.saslAddress, { tls: { ca: pem('otherCaFile') }, sasl: sasl('plain') }),
        /certificate of 127\.0\.0\.1:\d+ is signed by no authority that is trusted here .*give the CA/,
      ],
      [
        'nobody, where no authority is named',
        () => at(secured.saslAddress, { tls: {}, sasl: sasl('plain') }),
        /certificate of 127\.0\.0\.1:\d+ is signed by no authority that is trusted here/,
      ],
      [
        'nobody, for the certificate is of another host',
        () =>
          // The same place under a name that is not in its certificate.
          at(secured.saslAddress.replace('127.0.0.1', '127.1'), {
            tls: { ca: pem('caFile') },
            sasl: sasl('plain'),
          }),
        /certificate of 127\.1:\d+ is for another host: .*127\.1/,
      ],
      [
        'one without TLS',
        () => at(secured.saslAddress, { sasl: sasl('plain') }),
        /127\.0\.0\.1:\d+ hung up on the first request: it may be a listener that wants TLS/,
      ],
      [
        'one without a name',
        () => at(secured.saslAddress, { tls: { ca: pem('caFile') } }),
        /127\.0\.0\.1:\d+ closed the connection: it may be a listener that wants SASL/,
      ],
      [
        'one without a client certificate',
        () => at(secured.mutualTlsAddress, { tls: { ca: pem('caFile') } }),
        /127\.0\.0\.1:\d+ .*client certificate/,
      ],
      [
        'TLS where there is none',
        () => at(broker?.address as string, { tls: { ca: pem('caFile') } }),
        /127\.0\.0\.1:\d+ hung up during the TLS handshake: it may be a listener without TLS/,
      ],
      [
        'SASL where there is none',
        () =>
          at(secured.mutualTlsAddress, {
            tls: { ca: pem('caFile'), cert: pem('certFile'), key: pem('keyFile') },
            sasl: sasl('plain'),
          }),
        /SASL/,
      ],
    ])('%s', async (_, settings, reason) => {
      const publisher = createPublisher(settings());
      const record = { key: 'evening', value: null, headers: {} };
      // Again where a busy machine shakes hands for longer than the seconds that each has: then that is the reason.
      const isRefused = (work: () => Promise<unknown>) =>
        eventually(() => expect(work()).rejects.toThrow(reason));
      await isRefused(() => publisher.publish('any', [record]));
      await publisher.close();
      await isRefused(() => pingKafka(settings()));
      await isRefused(() => ensureTopic(settings(), { topic: 'any', partitions: 1 }));
      await isRefused(() => describeTopic(settings(), 'any'));
      await isRefused(() => readTopic(settings(), 'any', { from: new Map(), onRecord: () => {} }));

      const reader = await subscribe(settings(), {
        topic: 'any',
        groupId: 'any',
        fromBeginning: true,
        onBatch: async () => {},
      });
      const complaints = () =>
        said.filter((line) => line.includes('not reading from Kafka')).map((line) => JSON.parse(line)[1]);
      await eventually(() => expect(complaints()).toContainEqual(expect.stringMatching(reason)));
      await reader.close();
      for (const secret of [secured.password, 'guessed', 'PRIVATE KEY'])
        expect(said.join('\n')).not.toContain(secret);
    });
  });
});
