import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, listAccessKeys, sealer } from '#libs/access';
import { type FreshDatabase, freshDatabase, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { type Credentials, openApi, popCore } from './support/clients.js';
import { understudy } from './support/command.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { plain, RawClient, type RawRequest, signedV1, signedV3 } from './support/raw-client.js';
import { readTopic } from './support/topic.js';

const accountId = '2000000000000007';
const secretKey = (byte: number) => Buffer.alloc(32, byte).toString('base64');

describe('The secrets of a full run', () => {
  let test: FreshDatabase;
  let processes: UnderstudyProcess[] = [];
  const seen: Record<string, string[]> = { ps: [], 'error bodies': [], commands: [] };
  const masterKey = secretKey(77);
  const secrets = new Map<string, string>([['master key', masterKey]]);
  let ids: string[] = [];

  beforeAll(async () => {
    test = await freshDatabase();
    const [address, topic] = [kafkaAddress(), `secrets-${randomUUID()}`];
    const environment = {
      DATABASE_URL: test.url,
      UNDERSTUDY_SECRET_KEY: masterKey,
      KAFKA_BROKERS: address,
      KAFKA_TOPIC: topic,
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
    };
    processes = await Promise.all([1, 2].map(() => startProcess(environment)));
    const watching = watchProcesses();
    try {
      await journey(environment);
    } finally {
      seen.ps = await watching.stop();
    }
    const isPublished = async () =>
      (await readTopic(address, topic)).some(({ value }) => value?.includes('Night'));
    await waitFor(isPublished, { what: 'the last events' });
    const records = await readTopic(address, topic);
    seen.topic = records.map(
      ({ key, value, headers }) => `${key} ${value?.toString()} ${JSON.stringify(headers)}`,
    );
    seen.metrics = await Promise.all(
      processes.map(async ({ endpoint }) => (await fetch(`${endpoint}/metrics`)).text()),
    );
    seen.dump = await dumped(test);
    await Promise.all(processes.map((process) => process.stop()));
    seen.logs = processes.flatMap(({ logged, printed }) => [...logged, ...printed]);
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await test?.drop();
  });

  /** Keys by the command line, calls that are answered and calls that are refused in every way there is. */
  async function journey(environment: Readonly<Record<string, string>>): Promise<void> {
    const command = async (args: string[], input = '') => {
      const { code, out, err } = await understudy([...args, '--json'], environment, { input });
      seen.commands?.push(err);
      expect({ args, code, err }).toMatchObject({ code: 0 });
      return JSON.parse(out);
    };
    await command(['accounts', 'create', accountId]);
    await command(['users', 'create', 'anna', '--account', accountId]);
    const document = '{"Version":"1","Statement":{"Effect":"Allow","Action":"live:*","Resource":"*"}}';
    await command(['policies', 'create', 'All', '-', '--account', accountId], document);
    await command(['policies', 'attach', 'All', 'anna', '--account', accountId]);
    const own = await command(['keys', 'create', '--account', accountId]);
    const ofUser = await command(['keys', 'create', '--account', accountId, '--user', 'anna']);
    const session = ['--session', 'night', '--account', accountId, '--user', 'anna'];
    const temporary = await command(['keys', 'issue', ...session]);
    const disabled = await command(['keys', 'create', '--account', accountId]);
    await command(['keys', 'disable', disabled.accessKeyId]);
    seen.commands?.push(JSON.stringify(await command(['keys', 'list', '--all'])));
    seen.commands?.push(JSON.stringify(await command(['audit', 'list', '--account', accountId])));
    await command(['keys', 'reseal']);
    ids = [own, ofUser, temporary, disabled].map(({ accessKeyId }) => accessKeyId);
    for (const key of [own, ofUser, temporary, disabled])
      secrets.set(`secret of ${key.accessKeyId}`, key.secret);
    secrets.set('security token', temporary.securityToken);

    const [one, two] = processes as [UnderstudyProcess, UnderstudyProcess];
    const source = await buildNewsroom(popCore(one.endpoint, own), randomUUID());
    for (const key of [ofUser, temporary]) {
      const copy = { SrcCasterId: source, CasterName: 'Night', ClientToken: randomUUID() };
      expect(await openApi(two.endpoint, key)('CopyCaster', copy)).toHaveProperty('CasterId');
    }
    for (const { endpoint } of processes) {
      const client = new RawClient(endpoint);
      for (const request of refusedRequests(new URL(endpoint).host, { own, temporary, disabled })) {
        const { status, body } = await client.send(request);
        expect({ status, body }).not.toMatchObject({ status: 200 });
        seen['error bodies']?.push(body);
      }
      client.close();
    }
  }

  it.each([
    ['logs', '"msg":"A call was answered"'],
    ['topic', 'Night'],
    ['dump', accountId],
    ['metrics', 'understudy_calls_total'],
    ['error bodies', 'SignatureDoesNotMatch'],
    ['error bodies', 'InvalidSecurityToken.Malformed'],
    ['ps', 'understudy.js keys issue'],
    ['commands', accountId],
  ])('are not in the %s, which tell of the run (%s)', (where, marker) => {
    const text = (seen[where] ?? []).join('\n');
    expect(text).toContain(marker);
    if (['dump', 'commands'].includes(where)) for (const id of ids) expect(text).toContain(id);
    const hits = [...secrets].flatMap(([name, secret]) =>
      writings(secret, ids).flatMap(([writing, written]) =>
        text.includes(written) ? [`${name}, ${writing}`] : [],
      ),
    );
    process.stdout.write(
      `${where}: ${text.length} characters, ${secrets.size} secrets, ${hits.length} hits\n`,
    );
    expect(hits).toEqual([]);
  });
});

describe('While requests go on, secrets are sealed with another key', () => {
  const [old, next] = [secretKey(1), secretKey(2)];
  const KEYS = 200;
  let test: FreshDatabase;
  let folder: string;
  let processes: UnderstudyProcess[] = [];
  beforeAll(async () => {
    test = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'understudy-rotation-'));
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await test?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('and none is refused, by a process with a key file or by one with several keys', async () => {
    const file = join(folder, 'key');
    const write = async (keys: string) => {
      await writeFile(`${file}.next`, `${keys}\n`);
      await rename(`${file}.next`, file);
    };
    await write(old);
    await createAccount(test.database, accountId);
    const keys = await Promise.all(
      Array.from({ length: KEYS }, () => createAccessKey(test.database, sealer(old), { accountId })),
    );
    const base = { DATABASE_URL: test.url, ROLES: 'api' };
    processes = [
      await startProcess({ ...base, UNDERSTUDY_SECRET_KEY_FILE: file }),
      await startProcess({ ...base, UNDERSTUDY_SECRET_KEY: `${old},${next}` }),
    ];
    const callers = processes.map(({ endpoint }) => new CallerOfAll(endpoint, keys));
    const twiceAround = async (what: string) => {
      const from = callers.map(({ answered }) => answered);
      await waitFor(() => callers.every(({ answered }, i) => answered >= (from[i] ?? 0) + 2 * KEYS), {
        what,
      });
    };
    try {
      await twiceAround('calls before');
      await write(`${next},${old}`);
      const command = ['keys', 'reseal', '--json'];
      const ended = await understudy(command, { DATABASE_URL: test.url, UNDERSTUDY_SECRET_KEY_FILE: file });
      expect(JSON.parse(ended.out)).toEqual({ resealed: KEYS, sealedBy: sealer(next).keyId });
      await twiceAround('calls after all were sealed');
      await write(next);
      const last = await startProcess({ ...base, UNDERSTUDY_SECRET_KEY_FILE: file });
      processes.push(last);
      callers.push(new CallerOfAll(last.endpoint, keys));
      await twiceAround('calls after the old key was dropped');
    } finally {
      await Promise.all(callers.map((caller) => caller.stop()));
    }
    const answered = callers.reduce((sum, caller) => sum + caller.answered, 0);
    const refused = callers.flatMap((caller) => caller.refused);
    process.stdout.write(
      `${KEYS} keys sealed anew, ${answered} calls meanwhile, ${refused.length} refused\n`,
    );
    expect(refused).toEqual([]);

    const sealedBy = (await listAccessKeys(test.database)).map((key) => key.sealedBy);
    expect(new Set(sealedBy)).toEqual(new Set([sealer(next).keyId]));
    expect(sealedBy).toHaveLength(KEYS);
    const { rows } = await test.database.pool.query(
      'select count(distinct substr(secret_sealed, 9, 12))::int as ivs from access_keys',
    );
    expect(rows).toEqual([{ ivs: KEYS }]);
    await expect(startProcess({ ...base, UNDERSTUDY_SECRET_KEY: old })).rejects.toThrow(
      'does not open the secrets of access keys',
    );
  });
});

/** Requests that must be refused, and whose answers may say what was signed. */
function refusedRequests(
  host: string,
  {
    own,
    temporary,
    disabled,
  }: Record<'own' | 'temporary' | 'disabled', Credentials & { securityToken: string }>,
): RawRequest[] {
  const list = [
    ['Action', 'DescribeCasters'],
    ['Format', 'JSON'],
  ] as const;
  const { securityToken: token, ...ofSession } = temporary;
  const withToken = [...list, ['SecurityToken', token]] as const;
  const wrong = { ...own, secret: temporary.secret };
  const rest = (key: Credentials, headers = {}) => plain('GET', '/v1/casters', undefined, headers, key);
  return [
    signedV1('GET', list, wrong),
    signedV1('POST', list, wrong),
    signedV3('DescribeCasters', [], host, wrong),
    rest(wrong),
    rest({ accessKeyId: own.secret, secret: own.accessKeyId }),
    // The secret of another in the place of the signature's, with the right token.
    signedV1('POST', withToken, { ...ofSession, secret: own.secret }),
    signedV3('DescribeCasters', [], host, { ...temporary, secret: own.secret }),
    rest({ ...ofSession, secret: own.secret }, { 'x-acs-security-token': token }),
    // A token that is none, is wrong, or belongs to another.
    signedV1('POST', list, ofSession),
    signedV3('DescribeCasters', [], host, { ...temporary, securityToken: own.secret }),
    rest(ofSession, { 'x-acs-security-token': own.secret }),
    signedV1('POST', withToken, own),
    signedV3('DescribeCasters', [], host, { ...own, securityToken: token }),
    rest(own, { 'x-acs-security-token': token }),
    signedV1('POST', list, disabled),
    rest(disabled),
    // Parameters that no operation has, values that none takes.
    signedV1(
      'POST',
      [
        ['Action', 'DescribeCasters'],
        ['Format', 'JSON'],
        ['PageNum', 'x'],
      ],
      own,
    ),
    rest(own, { 'x-acs-security-token': '', cookie: own.secret, authorization: `Bearer ${own.secret}` }),
  ];
}

/** How a secret could be written somewhere. */
function writings(secret: string, ids: readonly string[]): [string, string][] {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['base64', base64(secret)],
    ['hex', Buffer.from(secret).toString('hex')],
    ...ids.map((id): [string, string] => [`HTTP Basic with ${id}`, base64(`${id}:${secret}`)]),
  ];
}

/** What a plain dump has of every table: its rows, as text. The programs of the embedded PostgreSQL have no pg_dump. */
async function dumped({ database: { pool } }: FreshDatabase): Promise<string[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const dumps = tables.map(async ({ name }) => {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    return [name, ...rows.map(({ row }) => row)].join('\n');
  });
  return Promise.all(dumps);
}

/** What anybody on this machine sees of all processes, looked at again and again. */
function watchProcesses(): { stop(): Promise<string[]> } {
  const lines = new Set<string>();
  let isStopped = false;
  const watching = (async () => {
    while (!isStopped) {
      const { stdout } = await promisify(execFile)('ps', ['-eww', '-o', 'args='], { maxBuffer: 64_000_000 });
      for (const line of stdout.split('\n')) lines.add(line);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await watching;
      return [...lines];
    },
  };
}

/** Calls a process with one key after the other, by signature and by password, until it is stopped. */
class CallerOfAll {
  answered = 0;
  readonly refused: string[] = [];
  private readonly client: RawClient;
  private isStopped = false;
  private readonly calling: Promise<unknown>;

  constructor(endpoint: string, keys: readonly Credentials[]) {
    this.client = new RawClient(endpoint);
    const half = Math.ceil(keys.length / 2);
    this.calling = Promise.all([this.call(keys.slice(0, half)), this.call(keys.slice(half))]);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.calling;
    this.client.close();
  }

  private async call(keys: readonly Credentials[]): Promise<void> {
    for (let i = 0; !this.isStopped; i++) {
      const key = keys[i % keys.length] as Credentials;
      const { status, body } = await this.client.send(
        i % 2 === 0
          ? signedV1('POST', [['Action', 'DescribeCasters']], key)
          : plain('GET', '/v1/casters', undefined, {}, key),
      );
      if (status === 200) this.answered += 1;
      else this.refused.push(body);
    }
  }
}
