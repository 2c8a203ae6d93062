import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operatorsOf, readSettings } from './settings.js';

const complaint = (environment: Record<string, string>) => {
  try {
    readSettings(environment);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
};

describe('A number in the settings', () => {
  const ranges = {
    PORT: [0, 65_535],
    ADMIN_PORT: [0, 65_535],
    DATABASE_CONNECTIONS: [1, 180],
    STOP_WITHIN_SECONDS: [1, 3_600],
    // What the database counts with ends here.
    CASTER_QUOTA: [0, 2_147_483_647],
    CLIENT_TOKEN_DAYS: [1, 36_500],
    MAX_PARTS: [1, 100_000],
    MAX_CONNECTIONS: [1, 1_000_000],
  } as const;
  const others = { PORT: '1', ADMIN_PORT: '2' };

  it('is accepted within the range of what it is for', () => {
    for (const [name, [min, max]] of Object.entries(ranges))
      for (const value of [min, max])
        expect(readSettings({ ...others, [name]: String(value) })).toMatchObject({ [name]: value });
  });

  it('is refused outside it, by name and with the range', () => {
    for (const [name, [min, max]] of Object.entries(ranges))
      for (const value of [String(min - 1), String(max + 1), '99999999999999999999'])
        expect({ name, value, said: complaint({ ...others, [name]: value }) }).toEqual({
          name,
          value,
          said: [expect.stringMatching(new RegExp(`^  ${name}: .*(from ${min} to |${max})`))],
        });
  });

  it('is digits and nothing else', () => {
    for (const name of Object.keys(ranges))
      for (const value of [
        '1e3',
        '0x10',
        ' 5 ',
        '5.0',
        '+5',
        '-5',
        '05',
        '5,000',
        'NaN',
        'Infinity',
        '٥',
        ' ',
        'five',
      ])
        expect({ name, value, said: complaint({ [name]: value }) }).toEqual({
          name,
          value,
          said: [expect.stringContaining(`  ${name}: write a whole number`)],
        });
  });

  it('may be left empty, as compose files do', () => {
    for (const name of Object.keys(ranges)) expect(complaint({ [name]: '' })).toEqual([]);
  });
});

describe('Settings that contradict each other', () => {
  it('are refused: one port for the API and for health', () => {
    expect(complaint({ PORT: '9000', ADMIN_PORT: '9000' })).toEqual([
      expect.stringMatching(/^ {2}ADMIN_PORT: PORT is 9000 as well; give it another/),
    ]);
    expect(complaint({ ADMIN_PORT: '8080' })).toHaveLength(1);
    expect(complaint({ PORT: '0', ADMIN_PORT: '0' })).toEqual([]);
  });

  it('are refused: more connections than the embedded PostgreSQL has', () => {
    expect(complaint({ DATABASE_CONNECTIONS: '181' })).toHaveLength(1);
    expect(
      complaint({ DATABASE_CONNECTIONS: '181', DATABASE_URL: 'postgres://understudy@db/understudy' }),
    ).toEqual([]);
    // One process more than serve.
    expect(complaint({ API_PROCESSES: '17', ADMIN_PORT: '1' })).toEqual([]);
    expect(complaint({ API_PROCESSES: '18', ADMIN_PORT: '1' })).toEqual([
      expect.stringMatching(/^ {2}DATABASE_CONNECTIONS: .* has 180 at most, for 19 processes/),
    ]);
  });

  it('are refused: several processes on the port that would have to tell of all of them', () => {
    expect(complaint({ API_PROCESSES: '2' })).toEqual([
      expect.stringMatching(/^ {2}ADMIN_PORT: with API_PROCESSES above 1/),
    ]);
    expect(complaint({ API_PROCESSES: '2', ROLES: 'relay' })).toEqual([]);
  });
});

describe('A list of hosts or proxies', () => {
  it('is read with commas, spaces and capitals', () => {
    expect(readSettings({ ALLOWED_HOSTS: 'Studio.example, *.desk.example,.news.example,api' })).toMatchObject(
      {
        ALLOWED_HOSTS: ['studio.example', '*.desk.example', '.news.example', 'api'],
      },
    );
    expect(readSettings({ TRUSTED_PROXIES: '10.0.0.7, 10.0.0.0/8,2001:DB8::/32,::1' })).toMatchObject({
      TRUSTED_PROXIES: ['10.0.0.7', '10.0.0.0/8', '2001:db8::/32', '::1'],
    });
    expect(readSettings({})).toMatchObject({ ALLOWED_HOSTS: [], TRUSTED_PROXIES: [] });
  });

  it.each(['*', '*.', '.', 'a:80', 'http://a', 'a,,b', 'a b', 'a/b', '[::1]', '-a', 'a..b', '*a.b', 'a.*.b'])(
    'is refused with the host %j',
    (given) => {
      expect(complaint({ ALLOWED_HOSTS: given })).toEqual([
        '  ALLOWED_HOSTS: write host names without a port, several with commas',
      ]);
    },
  );

  it.each([
    ['proxy', 'is no address'],
    ['10.0.0.0/33', 'is no address'],
    ['10.0.0.0/', 'is no address'],
    ['10.0.0', 'is no address'],
    ['10.0.0.7:80', 'is no address'],
    ['::/129', 'is no address'],
    ['fe80::1%eth0', 'is no address'],
    ['uniquelocal', 'is no address'],
    ['', ''],
    ['10.0.0.1,', 'is no address'],
    ['0.0.0.0/0', 'could then claim any address'],
    ['::/0', 'could then claim any address'],
  ])('of proxies is refused with %j', (given, message) => {
    expect(complaint({ TRUSTED_PROXIES: given })).toEqual(
      message === '' ? [] : [expect.stringMatching(new RegExp(`^  TRUSTED_PROXIES: .*${message}`))],
    );
  });

  it('is the status of what is throttled, a number', () => {
    expect(readSettings({ THROTTLING_STATUS: '429' })).toMatchObject({ THROTTLING_STATUS: 429 });
    expect(readSettings({})).toMatchObject({ THROTTLING_STATUS: 400, PERMISSIONS: 'enforce' });
    expect(complaint({ THROTTLING_STATUS: '500', PERMISSIONS: 'off' })).toHaveLength(2);
  });
});

describe('A secret in a file', () => {
  let folder: string;
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-secrets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const secretKey = Buffer.alloc(32, 7).toString('base64');

  it('is read as the setting itself would be, without the line end of an editor', () =>
    expect(
      readSettings({
        UNDERSTUDY_SECRET_KEY_FILE: file('key', `${secretKey}\n`),
        DATABASE_URL_FILE: file('url', 'postgres://understudy:secret@db/understudy\n'),
      }),
    ).toMatchObject({
      UNDERSTUDY_SECRET_KEY: secretKey,
      DATABASE_URL: 'postgres://understudy:secret@db/understudy',
      UNDERSTUDY_SECRET_KEY_FILE: join(folder, 'key'),
    }));

  it('may be several keys that seal secrets, with commas; a fault in them shows none', () => {
    const other = Buffer.alloc(32, 8).toString('base64');
    expect(readSettings({ UNDERSTUDY_SECRET_KEY: `${secretKey},${other}` }).UNDERSTUDY_SECRET_KEY).toBe(
      `${secretKey},${other}`,
    );
    for (const wrong of [`${secretKey},`, `${secretKey},${other.slice(1)}`, `${secretKey} ${other}`]) {
      const [fault = ''] = complaint({ UNDERSTUDY_SECRET_KEY: wrong });
      expect(fault).toContain('UNDERSTUDY_SECRET_KEY: give 32 bytes');
      expect(fault).not.toContain(other.slice(1, 20));
    }
  });

  it('is refused where it cannot be read, is empty, is no such secret, or is given twice', () => {
    const fault = (environment: Record<string, string>) => complaint(environment).join();
    expect(fault({ UNDERSTUDY_SECRET_KEY_FILE: join(folder, 'absent') })).toMatch(
      /UNDERSTUDY_SECRET_KEY_FILE: .*ENOENT/,
    );
    expect(fault({ UNDERSTUDY_SECRET_KEY_FILE: file('empty', '\n') })).toContain('is empty');
    expect(fault({ UNDERSTUDY_SECRET_KEY_FILE: file('short', 'c2hvcnQ=') })).toContain('32 bytes');
    expect(
      fault({ UNDERSTUDY_SECRET_KEY_FILE: file('key', secretKey), UNDERSTUDY_SECRET_KEY: secretKey }),
    ).toContain('keep one of the two');
  });
});

describe('Operators', () => {
  const operators = (environment: Record<string, string>) => operatorsOf(readSettings(environment));

  it('are the accounts of OPERATOR_ACCOUNTS, and without it that of the local key', () => {
    const elsewhere = { DATABASE_URL: 'postgres://u:p@db/understudy' };
    expect(operators({})).toEqual(['1000000000000001']);
    expect(operators(elsewhere)).toEqual([]);
    expect(operators({ OPERATOR_ACCOUNTS: '2000000000000002, 7' })).toEqual(['2000000000000002', '7']);
    expect(complaint({ OPERATOR_ACCOUNTS: 'anna' })).toEqual([
      expect.stringContaining('OPERATOR_ACCOUNTS: write the decimal ids of accounts'),
    ]);
  });
});
