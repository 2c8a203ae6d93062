import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { localAccess } from '../apps/understudy/src/settings.js';
import { popCore } from './support/clients.js';
import { understudy as command } from './support/command.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';

const folder = await mkdtemp(join(tmpdir(), 'understudy-command-'));
await chmod(folder, 0o755);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const on = (name: string) => ({
  UNDERSTUDY_DATA_DIR: join(folder, name),
  DATABASE_URL: '',
  KAFKA_BROKERS: '',
  UNDERSTUDY_LOCAL_ACCESS: '1',
});

describe('understudy, called by its name', () => {
  const named = async (cwd: string, program: string, ...args: string[]) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    const [code] = await once(child, 'close');
    return { code, out };
  };

  it('answers by npx, by npm, and in any folder by the file that a package installs', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const [cwd, program, ...args] of [
      ['.', 'npx', 'understudy', '--version'],
      ['.', 'npm', 'run', '--silent', 'understudy', '--', '--version'],
      [folder, resolve('scripts/understudy.mjs'), '--version'],
    ] as const)
      expect(await named(cwd, program, ...args)).toEqual({ code: 0, out: `${version}\n` });

    const help = await named('.', 'npx', 'understudy', '--help');
    for (const noun of [
      'accounts',
      'users',
      'keys',
      'policies',
      'audit',
      'studios',
      'grants',
      'doctor',
      'events',
      'views',
    ])
      expect(help.out).toMatch(new RegExp(`^ {2}${noun} `, 'm'));
  });

  it('says in a line what was called wrongly, and ends with 2', async () => {
    for (const [args, complaint] of [
      [[], /^Usage: understudy NOUN VERB/],
      [['studios'], /^Usage: understudy studios/],
      [['studio'], /^understudy: unknown command 'studio'\n\(Did you mean studios\?\)\n$/],
      [['studios', 'copy', randomUUID()], /^understudy: name the copy \(--name\), or many/],
      [
        ['studios', 'copy', randomUUID(), '--pattern', '{n}'],
        /^understudy: name the copy \(--name\), or many/,
      ],
      [['studios', 'copy', randomUUID(), '--names', 'a,,b'], / Between two commas there is a name\.\n$/],
      [['studios', 'restore', randomUUID()], /^understudy: name the version \(--version; /],
      [['studios', 'show', randomUUID(), '--version', '1', '--at', '2026-11-24'], / cannot be used with /],
      [['studios', 'diff', randomUUID(), '--with-version', '1'], /^understudy: --with-version is that of /],
      [['studios', 'show'], /^understudy: missing required argument 'casterId'\n$/],
      [['accounts', 'create', 'x'], /^understudy: .* An account id has 1 to 32 digits\.\n$/],
      [['studios', 'list', '--all'], /^understudy: unknown option '--all'\n/],
    ] as const) {
      const { code, out, err } = await command(args, on('unused'));
      expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
      expect(err).toMatch(complaint);
    }
    expect(await readdir(folder)).not.toContain('unused');
  });

  it('names the settings that cannot be used, and ends with 1', async () => {
    const { code, err } = await command(['studios', 'list'], { ...on('unused'), PORT: 'http' });
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^understudy: These settings cannot be used .*\n {2}PORT: /),
    });
  });

  it('asks for the account where nothing says which', async () => {
    const elsewhere = { ...on('asked'), UNDERSTUDY_LOCAL_ACCESS: '0' };
    expect(await command(['studios', 'create'], elsewhere)).toEqual({
      code: 2,
      out: '',
      err: 'understudy: which account? Name it with --account (understudy accounts list)\n',
    });
  });
});

const json = async (environment: Readonly<Record<string, string>>, ...args: string[]) => {
  const { code, out, err } = await command([...args, '--json'], environment);
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
  return JSON.parse(out);
};

describe('Studios on the command line', () => {
  const environment = on('studios');
  const tell = (...args: string[]) => json(environment, ...args);
  let program: UnderstudyProcess;
  beforeAll(async () => {
    program = await startProcess(environment);
  });
  afterAll(() => program?.stop());

  it('are made and copied in a new data folder, by commands alone', async () => {
    const alone = on('alone');
    const { CasterId } = await json(alone, 'studios', 'create', '--name', 'Evening news');
    const copy = await command(['studios', 'copy', CasterId, '--name', 'Tonight'], alone);
    expect(copy).toMatchObject({ code: 0, out: expect.stringMatching(/^caster \S{36}\n$/), err: '' });
    expect(await json(alone, 'studios', 'list')).toMatchObject([
      { CasterName: 'Tonight' },
      { CasterName: 'Evening news' },
    ]);
  });

  it('tell their past: history, lineage, differences, and how they were', async () => {
    const { CasterId } = await tell('studios', 'create', '--name', 'Evening news');
    const source = await tell('studios', 'show', CasterId);
    await popCore(program.endpoint)('SetCasterConfig', { CasterId, CasterName: 'Late news', Delay: 5 });
    const copy = await tell('studios', 'copy', CasterId, '--name', 'Tonight');
    const told = async (...args: string[]) => {
      const { code, out, err } = await command(['studios', ...args], environment);
      expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
      return out;
    };

    expect(await tell('studios', 'history', CasterId)).toMatchObject([
      { Version: 2, Type: 'CasterConfigured', By: { Type: 'account' } },
      { Version: 1, Type: 'CasterCreated' },
    ]);
    expect(await tell('studios', 'history', CasterId, '--limit', '1')).toHaveLength(1);
    expect(await told('history', CasterId)).toMatch(
      /^VERSION .*\n +2 .* account +CasterConfigured +name "Evening news" to "Late news"; config\.delay/,
    );
    expect(await told('history', copy.CasterId)).toContain(`copied from ${CasterId}, version 2`);
    expect(await tell('studios', 'lineage', copy.CasterId)).toMatchObject({
      Ancestors: [{ CasterId, Version: 2 }],
    });
    expect(await told('lineage', copy.CasterId)).toBe(
      `${CasterId}  Late news\n└─ ${copy.CasterId}  Tonight  (of version 2) *\n`,
    );
    expect(await told('lineage', CasterId)).toBe(
      `${CasterId}  Late news *\n└─ ${copy.CasterId}  Tonight  (of version 2)\n`,
    );
    expect(await told('diff', CasterId)).toMatch(
      /^WHAT .*\nname +changed +"Evening news" +"Late news"\nconfig\.delay +changed +0 +5\n$/,
    );
    expect(await tell('studios', 'diff', CasterId, '--with', copy.CasterId)).toMatchObject({
      Members: [{ Member: 'name' }],
      Parts: [],
    });
    const asItWas = await tell('studios', 'show', CasterId, '--version', '1');
    expect({ ...asItWas, LastModified: '' }).toEqual({ ...source, LastModified: '' });
    expect(await command(['studios', 'show', CasterId, '--at', 'yesterday'], environment)).toMatchObject({
      code: 2,
      err: expect.stringContaining('ISO 8601 with its zone'),
    });

    // To the millisecond that the history tells, whatever the zone it is written in.
    const { RecordedAt } = (await tell('studios', 'history', CasterId)).at(-1);
    const inTokyo = new Date(new Date(RecordedAt).getTime() + 9 * 3_600_000).toISOString();
    const file = await told('export', CasterId, '--at', inTokyo.replace('Z', '+09:00'));
    expect(file).toBe(await told('export', CasterId, '--version', '1'));
    expect(JSON.parse(file)).toMatchObject({ name: 'Evening news' });
    for (const id of [copy.CasterId, CasterId]) await tell('studios', 'delete', id);
  });

  it('are copied as of a version and restored to one, and tell before what a copy would be', async () => {
    const { CasterId } = await tell('studios', 'create', '--name', 'Evening news');
    await popCore(program.endpoint)('SetCasterConfig', { CasterId, CasterName: 'Late news', Delay: 5 });
    const asOfFirst = ['studios', 'copy', CasterId, '--name', 'As it was', '--version', '1'];
    expect(await tell(...asOfFirst, '--dry-run')).toMatchObject({ SourceVersion: 1, Refusals: [] });
    expect(await command([...asOfFirst, '--dry-run'], environment)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        new RegExp(
          `^copy +As it was\nof +${CasterId}, version 1\nparts +0\n.*\nquota .* left\nrefused +-\n$`,
        ),
      ),
    });
    expect(await tell('studios', 'list', '--name', 'As it was')).toEqual([]);
    const copy = await tell(...asOfFirst);
    const { Config } = await tell('studios', 'show', copy.CasterId);
    expect(Config).toMatchObject({ Delay: 0 });

    expect(await command(['studios', 'restore', CasterId, '--version', '1'], environment)).toEqual({
      code: 0,
      out: `caster ${CasterId} is at version 3, and as it was at version 1\n`,
      err: '',
    });
    expect(await tell('studios', 'show', CasterId)).toMatchObject({ CasterName: 'Evening news' });
    expect((await command(['studios', 'history', CasterId], environment)).out).toMatch(
      /\n +3 .* CasterRestored +name "Late news" to "Evening news"; restored to version 1; config\.delay /,
    );
    for (const id of [copy.CasterId, CasterId]) await tell('studios', 'delete', id);
  });

  it('are copied from another account by its grant, as many as the quota has room for', async () => {
    const [{ accountId: owner }, grantee] = [localAccess, '3000000000000003'];
    const { CasterId } = await tell('studios', 'create', '--name', 'Lent');
    expect(
      await command(['grants', 'create', '--to', grantee, '--tag', 'a', '--account', '42'], environment),
    ).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^understudy: There is no account 42: create it/),
    });
    const granted = await command(['grants', 'create', '--to', grantee, '--studio', CasterId], environment);
    expect(granted.out).toMatch(
      new RegExp(`^grant \\S{36}: account ${grantee} may copy studio ${CasterId} of account ${owner}\n$`),
    );
    await tell('accounts', 'create', grantee, '--quota', '2');
    const many = ['studios', 'copy', CasterId, '--account', grantee, '--pattern', 'Show {n}', '--count', '3'];
    const { code, out, err } = await command(many, environment);
    expect([code, out]).toEqual([1, expect.stringMatching(/\n- +Show 3 +CasterNumberExceed: [^\n]*\n$/)]);
    expect(err).toMatch(/^not made: 1 of 3 copies; to make the rest, the same with --token \S{36}\n$/);
    await tell('accounts', 'set-quota', grantee, '3');
    const retried = await tell(...many, '--token', err.trim().split(' ').at(-1) as string);
    expect(retried).toMatchObject({ Made: 3, Failed: 0 });
    // Neither sees the studios of the other by theirs.
    expect((await tell('studios', 'lineage', CasterId)).Descendants).toEqual([]);

    const file = join(folder, 'archive.jsonl');
    expect(await tell('accounts', 'archive', grantee, file)).toMatchObject({ file, accountId: grantee });
    expect(readFileSync(file, 'utf8').split('\n')[0]).toContain('"kind":"archive"');
    expect((await command(['accounts', 'archive', grantee, file], environment)).err).toBe(
      `understudy: There is a file ${file} already: name a new one.\n`,
    );
    await tell('accounts', 'disable', grantee);
    expect((await command(['accounts', 'erase', grantee], environment)).code).toBe(2);
    expect(await tell('accounts', 'erase', grantee, '--yes')).toEqual({ accountId: grantee, erased: true });
    expect(await tell('grants', 'list', '--all')).toEqual([]);
    expect(await command(['studios', 'create', '--account', grantee], environment)).toMatchObject({
      code: 1,
      err: `understudy: Account ${grantee} is being erased: it is never active again\n`,
    });
    await tell('studios', 'delete', CasterId);
  });

  it('are made, copied, listed, shown and deleted by the rules of the API', async () => {
    const { CasterId } = await tell('studios', 'create', '--name', 'Evening news');
    const token = randomUUID();
    const copy = await tell('studios', 'copy', CasterId, '--name', 'Tonight’s show', '--token', token);
    expect(await tell('studios', 'copy', CasterId, '--name', 'Tonight’s show', '--token', token)).toEqual(
      copy,
    );
    expect(copy).toEqual({
      AccountId: localAccess.accountId,
      CasterId: expect.not.stringContaining(CasterId),
    });
    // Another token is another copy, and so is none.
    const another = await tell('studios', 'copy', CasterId, '--name', 'Tonight’s show');
    expect(another.CasterId).not.toBe(copy.CasterId);

    const many = [
      'studios',
      'copy',
      CasterId,
      '--pattern',
      'Show {nn}',
      '--count',
      '2',
      '--token',
      randomUUID(),
    ];
    const shows = await tell(...many);
    expect(shows.Copies).toMatchObject([{ CasterName: 'Show 01' }, { CasterName: 'Show 02' }]);
    expect((await tell(...many)).Copies).toEqual(shows.Copies);
    for (const show of shows.Copies) await tell('studios', 'delete', show.CasterId);

    const { GrantId } = await tell('grants', 'create', '--to', '2000000000000002', '--studio', CasterId);
    expect(await tell('grants', 'list')).toMatchObject([{ GrantId, CasterId }]);
    await tell('grants', 'revoke', GrantId);
    expect(await tell('grants', 'list')).toEqual([]);

    const listed = await tell('studios', 'list', '--account', localAccess.accountId);
    expect(listed.map((one: { CasterId: string }) => one.CasterId)).toEqual([
      another.CasterId,
      copy.CasterId,
      CasterId,
    ]);
    expect(await tell('studios', 'list', '--name', 'Evening', '--status', 'idle')).toMatchObject([
      { CasterId },
    ]);
    expect(await tell('studios', 'list', '--status', 'running')).toEqual([]);
    expect(await tell('studios', 'show', copy.CasterId)).toMatchObject({
      AccountId: localAccess.accountId,
      CasterName: 'Tonight’s show',
      Status: 0,
      VideoResources: { VideoResource: [] },
    });
    const { CasterList } = await popCore(program.endpoint)('DescribeCasters', { CasterId: copy.CasterId });
    expect(CasterList.Caster).toMatchObject([{ CasterName: 'Tonight’s show' }]);

    expect(await command(['studios', 'delete', another.CasterId], environment)).toEqual({
      code: 0,
      out: `caster ${another.CasterId} is deleted\n`,
      err: '',
    });
    const { out } = await command(['studios', 'list'], environment);
    expect(out).toMatch(
      new RegExp(
        `^CASTER +NAME +STATUS +TYPE +ACCOUNT +CREATED +MODIFIED\n${copy.CasterId} {2}Tonight’s show {2}idle `,
      ),
    );
    // Who did it is kept, as for every other change.
    const audited = await tell('audit', 'list');
    expect(audited.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['CreateCaster', 'CopyCaster', 'DeleteCaster']),
    );
  });

  it('are refused with the public code and its sentence', async () => {
    const [{ CasterId }] = await tell('studios', 'list');
    const missing = randomUUID();
    await command(['accounts', 'create', '2000000000000002'], environment);
    for (const [args, complaint] of [
      [['show', missing], `InvalidCaster.NotFound: Caster ${missing} does not exist`],
      [['copy', 'evening', '--name', 'x'], 'InvalidCasterId.Malformed: '],
      [['copy', CasterId, '--name', 'x', '--account', '2000000000000002'], 'IllegalOperation: '],
      [['delete', CasterId, '--account', '2000000000000002'], 'PermissionDenied: '],
      [['create', '--type', '9'], 'InvalidNormType.Malformed: '],
      [['create', '--account', '42'], 'There is no account 42'],
    ] as const) {
      const { code, out, err } = await command(['studios', ...args], environment);
      expect({ args, code, out }).toEqual({ args, code: 1, out: '' });
      expect(err).toMatch(/^understudy: [^\n]*\n$/);
      expect(err).toContain(complaint);
    }
  });

  it('are written to standard output and read from standard input', async () => {
    const [{ CasterId }] = await tell('studios', 'list');
    const { out: file } = await command(['studios', 'export', CasterId], environment);
    const imported = await command(['studios', 'import', '-', '--json'], environment, { input: file });
    const again = await command(['studios', 'export', JSON.parse(imported.out).CasterId], environment);
    expect(again).toEqual({ code: 0, out: file, err: '' });
  });

  it('and every other noun have a list that programs read', async () => {
    await Promise.all(
      ['accounts', 'users', 'keys', 'policies', 'audit', 'studios', 'views'].map(async (noun) =>
        expect({ noun, rows: await tell(noun, 'list') }).toEqual({ noun, rows: expect.any(Array) }),
      ),
    );
    for (const noun of ['views', 'events'])
      expect({ noun, rows: await tell(noun, 'parked') }).toEqual({ noun, rows: [] });
    const { code, out, err } = await command(['views', 'rebuild', 'caster_list', '--json'], environment);
    expect({ code, told: JSON.parse(out) }).toEqual({
      code: 0,
      told: [expect.objectContaining({ view: 'caster_list', studios: expect.any(Number), differences: [] })],
    });
    // How far it is, one document a line.
    const progress = err.trimEnd().split('\n');
    expect(progress.map((line) => JSON.parse(line).view)).toEqual(progress.map(() => 'caster_list'));
  });
});

describe('A command', () => {
  it('that makes a key has no secret among the arguments of any process', async () => {
    const secretKey = randomBytes(32).toString('base64');
    const environment = { ...on('secrets'), UNDERSTUDY_SECRET_KEY: secretKey };
    let isOver = false;
    const making = command(['keys', 'create', '--json'], environment).finally(() => {
      isOver = true;
    });
    const seen = new Map<string, string>();
    await waitFor(
      () => {
        for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
          const line = commandLineOf(pid);
          if (line.includes('understudy') || line.includes(folder)) seen.set(pid, line);
        }
        return isOver;
      },
      { what: 'the key' },
    );
    const { accessKeyId, secret } = JSON.parse((await making).out);
    // It was looked while the command ran, and while its PostgreSQL did.
    const lines = [...seen.values()].join('\n');
    expect(lines).toMatch(/understudy\.js keys create/);
    expect(lines).toMatch(/postgres.*secrets/);
    for (const one of [secretKey, secret, passwordIn(join(folder, 'secrets'))])
      expect(lines).not.toContain(one);

    // Told once, and never again.
    for (const args of [
      ['keys', 'list', '--json'],
      ['keys', 'list'],
      ['audit', 'list', '--json'],
    ]) {
      const { out, err } = await command(args, environment);
      expect(out).toContain(accessKeyId);
      expect(out + err).not.toContain(secret);
    }
  });

  it('that a signal stops puts its database in order, and ends with 128 and its number', async () => {
    const environment = on('stopped');
    const child = spawn(
      process.execPath,
      ['dist/apps/understudy/src/cli/understudy.js', 'studios', 'import', '-'],
      {
        env: { ...process.env, ...environment },
        // It waits for a file that does not come.
        stdio: ['pipe', 'ignore', 'pipe'],
      },
    );
    const ended = once(child, 'close');
    await waitFor(
      async () =>
        (await readdir(join(environment.UNDERSTUDY_DATA_DIR, 'cluster'))).includes('postmaster.pid'),
      { what: 'its database' },
    );
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect(await readdir(join(environment.UNDERSTUDY_DATA_DIR, 'cluster'))).not.toContain('postmaster.pid');
  });

  it('whose reader has enough goes on to its end', async () => {
    const line =
      'set -o pipefail; node dist/apps/understudy/src/cli/understudy.js studios list --json | true; echo $?';
    const shell = spawn('bash', ['-c', line], {
      env: { ...process.env, ...on('secrets') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (said += chunk));
    await once(shell, 'close');
    expect(said).toBe('0\n');
  });
});

const commandLineOf = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};
const passwordIn = (dataDir: string) => readFileSync(join(dataDir, 'password'), 'utf8').trim();
