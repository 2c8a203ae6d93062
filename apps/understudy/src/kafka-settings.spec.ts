import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { kafkaSettings } from './kafka-settings.js';
import { readSettings } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'understudy-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
function fileWith(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** What the operator reads, without the heading. */
function complaints(given: Record<string, string>): string[] {
  try {
    readSettings(given);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
}

// Its key was thrown away.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUa6b7KFMVXiPgX0rfCgN/nm/CQeYwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjUwOTI1NDNaGA8yMTI2MTEwMTA5MjU0
M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMa0
HXZtkLtfuhHJ2E36vvJcht/+Ys/v+9tG6zDZWOXv4s8JsP20fP45GxEHbBgtW62W
s+kA0ewnFJAVmhmBqeSjUzBRMB0GA1UdDgQWBBQ7c8I3Izq7VQRozyMRdB2Pad90
3jAfBgNVHSMEGDAWgBQ7c8I3Izq7VQRozyMRdB2Pad903jAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCICZZ0l2dQ1qJA8QDa1GqoVPPhiee2rndf1q2
zp5THejFAiEAsTZ04GxWWRzgMasvZuiRUvUUT3s6U4D/OY71IeBmkpU=
-----END CERTIFICATE-----
`;

describe('KAFKA_BROKERS', () => {
  it.each([
    ['kafka:9092', ['kafka:9092']],
    [
      ' kafka-1.example.com:9092 , 10.0.0.7:1,[::1]:65535 ',
      ['kafka-1.example.com:9092', '10.0.0.7:1', '[::1]:65535'],
    ],
    ['my_project_kafka_1:9092,kafka.:9092', ['my_project_kafka_1:9092', 'kafka.:9092']],
    ['kafka:9092,kafka:9093', ['kafka:9092', 'kafka:9093']],
  ])('may be %s', (given, brokers) =>
    expect(readSettings({ KAFKA_BROKERS: given }).KAFKA_BROKERS).toEqual(brokers),
  );

  it.each([
    ['localhost', 'localhost has no port'],
    ['localhost:', 'no port from 1 to 65535'],
    ['kafka:0', 'no port from 1 to 65535'],
    ['kafka:65536', 'no port from 1 to 65535'],
    ['kafka:-1', 'no port from 1 to 65535'],
    ['kafka:9092/topic', 'no port from 1 to 65535'],
    ['kafka:kafka', 'no port from 1 to 65535'],
    [':9092', ':9092 names no host'],
    ['9092', '9092 has no port'],
    ['http://kafka:9092', 'write host:port without http://'],
    ['SASL_SSL://kafka:9093', 'write host:port without SASL_SSL://'],
    ['kafka:9092,', 'nothing between two commas'],
    ['kafka-1:9092,,kafka-2:9092', 'nothing between two commas'],
    [',', 'nothing between two commas'],
    ['kafka:9092 kafka-2:9092', 'is not one host:port; write several with commas'],
    ['kafka 1:9092', 'kafka 1:9092 names no host'],
    ['kafka:9092;kafka-2:9092', 'is not one host:port; write several with commas'],
    ['kafka:9092,KAFKA:9092', 'kafka:9092 is named twice'],
    ['::1:9092', 'in brackets: [::1]:9092'],
    ['[::1]', '[::1] has no port'],
    ['fe80::1', 'in brackets'],
    ['[::1', 'is not one host:port'],
    ['[kafka]:9092', '[kafka]:9092 names no host'],
    ['10.0.0.300:9092', '10.0.0.300:9092 names no host'],
    ['0.0.0.0:9092', 'an address to listen on'],
    ['[::]:9092', 'an address to listen on'],
    ['-kafka:9092', 'names no host'],
    ['kafka..example:9092', 'names no host'],
  ])('is refused as %s', (given, reason) =>
    expect(complaints({ KAFKA_BROKERS: given })).toContainEqual(
      expect.stringMatching(new RegExp(`^KAFKA_BROKERS: .*${reason.replace(/[[\]./]/g, '\\$&')}`)),
    ),
  );

  it('that hold a password are not repeated', () =>
    expect(complaints({ KAFKA_BROKERS: 'user:secret@kafka:9092' }).join()).not.toContain('secret'));
});

describe('KAFKA_TOPIC', () => {
  it.each(['casters', 'a.b_c-D9', 'x'.repeat(249), '_mine', '...'])('may be %s', (topic) =>
    expect(readSettings({ KAFKA_TOPIC: topic }).KAFKA_TOPIC).toBe(topic),
  );

  it.each(['.', '..', 'x'.repeat(250), 'a b', 'a/b', 'größe', '__consumer_offsets', '__transaction_state'])(
    'is refused as %s',
    (topic) => expect(complaints({ KAFKA_TOPIC: topic })).toEqual([expect.stringMatching(/^KAFKA_TOPIC: /)]),
  );
});

describe('numbers and times of the topic', () => {
  it.each([
    ['KAFKA_TOPIC_PARTITIONS', ['1', '10000']],
    ['KAFKA_TOPIC_REPLICAS', ['1', '3']],
    ['KAFKA_TOPIC_RETENTION', ['unlimited', '30d', '12h']],
  ])('%s may be', (name, values) => {
    for (const value of values)
      expect({ value, complaints: complaints({ [name]: value }) }).toEqual({ value, complaints: [] });
  });

  it.each([
    ['KAFKA_TOPIC_PARTITIONS', ['0', '-1', '1.5', '10001', 'six']],
    ['KAFKA_TOPIC_REPLICAS', ['0', '32768', '1.5']],
    ['KAFKA_TOPIC_RETENTION', ['0d', '-1', '7', '1y', '30 d', 'forever', '100000d']],
  ])('%s is refused as', (name, values) => {
    for (const value of values)
      expect({ value, complaints: complaints({ [name]: value }) }).toEqual({
        value,
        complaints: [expect.stringMatching(`^${name}: `)],
      });
  });
});

describe('TLS and SASL', () => {
  const key = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }) as string;
  const cert = fileWith('cert.pem', certificate);
  const brokers = { KAFKA_BROKERS: 'kafka:9093' };
  const tls = { ...brokers, KAFKA_TLS: 'on' };
  const sasl = { ...brokers, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'relay' };
  const connection = (given: Record<string, string>) =>
    kafkaSettings({ settings: readSettings(given), log: () => {} });

  it('are off unless asked for', () =>
    expect(connection(brokers)).toEqual({
      brokers: ['kafka:9093'],
      clientId: 'understudy',
      log: expect.any(Function),
    }));

  it('come from settings and the files that they name', () => {
    const file = fileWith('password', 'secret \n');
    expect(
      connection({ ...tls, ...sasl, KAFKA_TLS_CA_FILE: cert, KAFKA_SASL_PASSWORD_FILE: file }),
    ).toMatchObject({
      tls: { ca: certificate },
      sasl: { mechanism: 'plain', username: 'relay', password: 'secret ' },
    });
    expect(connection({ ...sasl, KAFKA_SASL_PASSWORD: 'a\nb' })?.sasl?.password).toBe('a\nb');
    expect(connection(tls)).toMatchObject({ tls: {} });
  });

  it.each([
    [
      'a CA without TLS',
      { ...brokers, KAFKA_TLS_CA_FILE: cert },
      'KAFKA_TLS_CA_FILE: is of no use without KAFKA_TLS=on',
    ],
    [
      'files where TLS is off',
      { ...tls, KAFKA_TLS: 'off', KAFKA_TLS_KEY_FILE: cert },
      'KAFKA_TLS_KEY_FILE: is of no use',
    ],
    ['TLS without brokers', { KAFKA_TLS: 'on' }, 'KAFKA_TLS: is of no use without KAFKA_BROKERS'],
    ['another word', { ...brokers, KAFKA_TLS: 'true' }, 'KAFKA_TLS: '],
    [
      'a certificate without its key',
      { ...tls, KAFKA_TLS_CERT_FILE: cert },
      'KAFKA_TLS_CERT_FILE: needs the key',
    ],
    [
      'a key without its certificate',
      { ...tls, KAFKA_TLS_KEY_FILE: cert },
      'KAFKA_TLS_KEY_FILE: needs the certificate',
    ],
    [
      'a file that is not there',
      { ...tls, KAFKA_TLS_CA_FILE: '/no/ca' },
      'KAFKA_TLS_CA_FILE: /no/ca cannot be read (ENOENT)',
    ],
    [
      'a folder',
      { ...tls, KAFKA_TLS_CA_FILE: folder },
      `KAFKA_TLS_CA_FILE: ${folder} cannot be read (EISDIR)`,
    ],
    [
      'a file of another kind',
      { ...tls, KAFKA_TLS_CA_FILE: fileWith('key', key()) },
      'holds no certificate in PEM',
    ],
    [
      'a certificate as a key',
      { ...tls, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: cert },
      `KAFKA_TLS_KEY_FILE: ${cert} holds no private key in PEM`,
    ],
    [
      'the key of another certificate',
      { ...tls, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: fileWith('other', key()) },
      'is not the key of the certificate in',
    ],
    [
      'a key with a passphrase',
      {
        ...tls,
        KAFKA_TLS_CERT_FILE: cert,
        KAFKA_TLS_KEY_FILE: fileWith('locked', key().replaceAll('PRIVATE', 'ENCRYPTED PRIVATE')),
      },
      'has a passphrase; give the key without one',
    ],
    [
      'a mechanism without brokers',
      { ...sasl, KAFKA_BROKERS: '' },
      'KAFKA_SASL_MECHANISM: is of no use without KAFKA_BROKERS',
    ],
    [
      'a mechanism that is not known',
      { ...sasl, KAFKA_SASL_MECHANISM: 'gssapi', KAFKA_SASL_PASSWORD: 'x' },
      'KAFKA_SASL_MECHANISM: ',
    ],
    ['no password', sasl, 'KAFKA_SASL_PASSWORD: it or KAFKA_SASL_PASSWORD_FILE is needed'],
    [
      'no user',
      { ...sasl, KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: 'x' },
      'KAFKA_SASL_USERNAME: is needed',
    ],
    [
      'a user alone',
      { ...brokers, KAFKA_SASL_USERNAME: 'x' },
      'KAFKA_SASL_USERNAME: is of no use without KAFKA_SASL_MECHANISM',
    ],
    [
      'a password alone',
      { ...brokers, KAFKA_SASL_PASSWORD: 'x' },
      'KAFKA_SASL_PASSWORD: is of no use without KAFKA_SASL_MECHANISM',
    ],
    [
      'two passwords',
      { ...sasl, KAFKA_SASL_PASSWORD: 'x', KAFKA_SASL_PASSWORD_FILE: cert },
      'one password too many',
    ],
    [
      'a password file that is not there',
      { ...sasl, KAFKA_SASL_PASSWORD_FILE: '/no/pw' },
      '/no/pw cannot be read (ENOENT)',
    ],
    ['an empty password file', { ...sasl, KAFKA_SASL_PASSWORD_FILE: fileWith('empty', '\n') }, 'is empty'],
  ])('are refused with %s', (_, given, reason) =>
    expect(complaints(given)).toEqual([expect.stringContaining(reason)]),
  );

  it('have their faults told together with those of other settings, and no secret', () => {
    const all = complaints({
      ...tls,
      PORT: 'eighty',
      KAFKA_TLS_CA_FILE: '/no/ca',
      KAFKA_SASL_PASSWORD: 'secret',
    });
    expect(all.map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'KAFKA_TLS_CA_FILE',
      'KAFKA_SASL_PASSWORD',
    ]);
    expect(all.join()).not.toContain('secret');
  });
});
