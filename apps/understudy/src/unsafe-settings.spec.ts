import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';
import { settingsToKnow } from './unsafe-settings.js';

/** What the start complains of, each setting by its name. */
const complaints = (environment: Record<string, string>): string[] => {
  try {
    readSettings(environment, { serving: true });
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
};
const names = (environment: Record<string, string>) =>
  complaints(environment).map((line) => line.trim().split(':')[0]);

const production = { NODE_ENV: 'production' };
const database = { DATABASE_URL: 'postgres://understudy@db/understudy' };
const secretKey = { UNDERSTUDY_SECRET_KEY: randomBytes(32).toString('base64') };
const key = (bytes: Iterable<number> | string) => ({
  UNDERSTUDY_SECRET_KEY: Buffer.from(bytes as string).toString('base64'),
});

describe('A process that serves', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['production with keys of its own', { ...production, ...database, ...secretKey }, []],
    [
      'production with the local key',
      { ...production, ...database, ...secretKey, UNDERSTUDY_LOCAL_ACCESS: '1' },
      ['UNDERSTUDY_LOCAL_ACCESS'],
    ],
    ['production with the local key by default', production, ['UNDERSTUDY_LOCAL_ACCESS']],
    ['production with the embedded database', { ...production, UNDERSTUDY_LOCAL_ACCESS: '0' }, []],
    ['production without a secret key', { ...production, ...database }, ['UNDERSTUDY_SECRET_KEY']],
    ['a relay in production without one', { ...production, ...database, ROLES: 'relay,projector' }, []],
    [
      'a relay in production with the local key',
      { ...production, ...database, ROLES: 'relay', UNDERSTUDY_LOCAL_ACCESS: '1' },
      [],
    ],
    ['a key of zeros', { ...production, ...database, ...key(Array(32).fill(0)) }, ['UNDERSTUDY_SECRET_KEY']],
    ['a key of sevens', { ...production, ...database, ...key(Array(32).fill(7)) }, ['UNDERSTUDY_SECRET_KEY']],
    [
      'a key that counts',
      { ...production, ...database, ...key(Array.from({ length: 32 }, (_, i) => i)) },
      ['UNDERSTUDY_SECRET_KEY'],
    ],
    [
      'a key that is a text',
      { ...production, ...database, ...key('change-me-change-me-please-soon!') },
      ['UNDERSTUDY_SECRET_KEY'],
    ],
    [
      'a key of another text',
      { ...production, ...database, ...key('Jackdaws love my big sphinx of q') },
      ['UNDERSTUDY_SECRET_KEY'],
    ],
    [
      'a password in the clear for Kafka',
      {
        ...production,
        ...database,
        ...secretKey,
        KAFKA_BROKERS: 'kafka:9092',
        KAFKA_SASL_MECHANISM: 'plain',
        KAFKA_SASL_USERNAME: 'u',
        KAFKA_SASL_PASSWORD: 'p',
      },
      ['KAFKA_SASL_MECHANISM'],
    ],
    ['a machine of its own', {}, []],
    ['a machine of its own, by name', { HOST: 'localhost' }, []],
    ['a machine of its own, without a secret key', { ...database }, []],
    ['all addresses with the local key by default', { HOST: '0.0.0.0' }, ['UNDERSTUDY_LOCAL_ACCESS']],
    ['one address with it by default', { HOST: '192.0.2.7' }, ['UNDERSTUDY_LOCAL_ACCESS']],
    ['all addresses with the local key on purpose', { HOST: '0.0.0.0', UNDERSTUDY_LOCAL_ACCESS: '1' }, []],
    ['all addresses without the local key', { HOST: '::', ...database }, []],
  ])('with %s', (_, environment, expected) => {
    expect(names(environment)).toEqual(expected);
  });

  it('is told of all faults at once, each with its way out', () => {
    const told = complaints({ ...production, ...database, UNDERSTUDY_LOCAL_ACCESS: '1', ADMIN_PORT: '8080' });
    expect(told).toEqual([
      expect.stringMatching(/^ {2}ADMIN_PORT: .*give it another/),
      expect.stringMatching(/^ {2}UNDERSTUDY_LOCAL_ACCESS: .*set it to 0 and give out keys/),
      expect.stringMatching(/^ {2}UNDERSTUDY_SECRET_KEY: .*openssl rand -base64 32/),
    ]);
    expect(complaints(production)[0]).toContain('with embedded PostgreSQL, unless set to 0');
  });

  it('is never told that random bytes can be guessed', () => {
    for (let i = 0; i < 2_000; i++)
      expect(
        names({ ...production, ...database, UNDERSTUDY_SECRET_KEY: randomBytes(32).toString('base64') }),
      ).toEqual([]);
  });

  it('never has its secret in a complaint', () => {
    const guessed = key(Array(32).fill(7));
    expect(complaints({ ...production, ...guessed }).join()).not.toContain(guessed.UNDERSTUDY_SECRET_KEY);
  });
});

it('A command that serves nobody is refused none of it', () => {
  expect(() => readSettings({ ...production, ...database, UNDERSTUDY_LOCAL_ACCESS: '1' })).not.toThrow();
  expect(() => readSettings({ HOST: '0.0.0.0' })).not.toThrow();
});

describe('What an operator should know', () => {
  const told = (environment: Record<string, string>) =>
    settingsToKnow(readSettings(environment), environment.NODE_ENV).map((line) => line.split(' ')[0]);

  it('is told in production, and of a guessable key elsewhere', () => {
    const lax = { PERMISSIONS: 'log', RATE_LIMIT: 'off' };
    expect(told({ ...production, ...lax })).toEqual(['PERMISSIONS', 'RATE_LIMIT']);
    expect(told({ ...production, ...lax, ROLES: 'relay' })).toEqual([]);
    expect(told(lax)).toEqual([]);
    expect(told(key(Array(32).fill(7)))).toEqual(['UNDERSTUDY_SECRET_KEY']);
    expect(told({ ...production, ...secretKey })).toEqual([]);
  });
});
