import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  disableAccessKey,
  issueTemporaryKey,
  sealer as sealerWith,
} from '#libs/access';
import { popCore } from './support/clients.js';
import { understudy } from './support/command.js';
import { type Program, startProgram } from './support/program.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const sealer = sealerWith(secretKey);
const accountId = '2000000000000001';
const anna = { accountId, userName: 'anna' };

let program: Program;
let studio: string;
let other: string;
/** Key ids: the account's own, anna's, one of hers that is out of use, and a temporary one of hers. */
let keys: Readonly<Record<'account' | 'anna' | 'disabled' | 'temporary', string>>;

beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  const { database } = program.test;
  for (const account of [accountId, '2000000000000002']) await createAccount(database, account);
  await createUser(database, anna);
  const own = await createAccessKey(database, sealer, { accountId });
  [studio = '', other = ''] = await Promise.all(
    [own, await createAccessKey(database, sealer, { accountId: '2000000000000002' })].map(createStudio),
  );
  const { accessKeyId: disabled } = await createAccessKey(database, sealer, anna);
  await disableAccessKey(database, disabled);
  await putPolicy('reading', [{ Effect: 'Allow', Action: ['live:Describe*', 'live:Get*'], Resource: '*' }]);
  await putPolicy('copying', [
    { Effect: 'Allow', Action: 'live:StartCaster', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['live:CopyCaster', 'live:EffectCasterVideoResource'],
      Resource: [
        `acs:live:*:${accountId}:caster/${studio}`,
        `acs:live:*:${accountId}:domain/live.example.com`,
      ],
      Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } },
    },
    { Effect: 'Deny', Action: 'live:DeleteCaster', Resource: '*' },
  ]);
  keys = {
    account: own.accessKeyId,
    anna: (await createAccessKey(database, sealer, anna)).accessKeyId,
    disabled,
    temporary: (
      await issueTemporaryKey(database, sealer, {
        ...anna,
        sessionName: 'night',
        sessionPolicy: documentOf([{ Effect: 'Allow', Action: 'live:Describe*', Resource: '*' }]),
      })
    ).accessKeyId,
  };
});
afterAll(() => program?.end());

const documentOf = (Statement: readonly object[]) => JSON.stringify({ Version: '1', Statement });

async function putPolicy(policyName: string, statements: readonly object[]) {
  const { database } = program.test;
  await createPolicy(database, { accountId, policyName, document: documentOf(statements) });
  await attachPolicy(database, { ...anna, policyName });
}

/** A studio with a domain for its streams. */
async function createStudio(credentials: { accessKeyId: string; secret: string }): Promise<string> {
  const call = popCore(program.endpoint, credentials);
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Evening',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: credentials.accessKeyId,
  });
  await call('SetCasterConfig', { CasterId, DomainName: 'live.example.com' });
  return String(CasterId);
}

const explain = (...args: string[]) =>
  understudy(['explain', ...args], {
    DATABASE_URL: program.test.url,
    UNDERSTUDY_SECRET_KEY: secretKey,
    UNDERSTUDY_LOCAL_ACCESS: '0',
  });

async function explained(...args: string[]) {
  const { code, out, err } = await explain(...args, '--json');
  expect(err).toBe('');
  const answer = JSON.parse(out);
  expect(code).toBe(answer.allowed ? 0 : 1);
  return answer;
}

describe('understudy explain', () => {
  it('names the statement that allows a call', async () => {
    const args = [
      '--key',
      keys.anna,
      '--action',
      'CopyCaster',
      '--studio',
      studio,
      '--source-ip',
      '10.1.2.3',
    ];
    expect(await explained(...args)).toMatchObject({
      allowed: true,
      because: 'Statement 2 of policy copying allows it.',
      statement: { policy: 'copying', statement: 2, effect: 'Allow' },
      accountId,
      principal: 'user anna',
      action: 'live:CopyCaster',
      resource: `acs:live:*:${accountId}:caster/${studio}`,
    });
    const { code, out } = await explain(...args);
    expect(code).toBe(0);
    expect(out).toMatch(/^allowed +yes\nbecause +Statement 2 of policy copying allows it\.\n/);
  });

  it('tells the statement that would, but for a condition', async () => {
    const args = [
      '--key',
      keys.anna,
      '--action',
      'live:copycaster',
      '--studio',
      studio,
      '--source-ip',
      '192.0.2.7',
    ];
    expect(await explained(...args)).toMatchObject({
      allowed: false,
      because: 'No statement allows it.',
      nearMisses: [
        { policy: 'copying', statement: 2, failed: [{ part: 'IpAddress acs:SourceIp', given: '192.0.2.7' }] },
      ],
    });
    const { code, out } = await explain(...args);
    expect(code).toBe(1);
    expect(out).toContain('statement 2 of policy copying  IpAddress acs:SourceIp: 192.0.2.7');
  });

  it('names the statement that denies a call', async () => {
    expect(await explained('--key', keys.anna, '--action', 'DeleteCaster', '--studio', studio)).toMatchObject(
      {
        allowed: false,
        statement: { policy: 'copying', statement: 3, effect: 'Deny' },
        nearMisses: [],
      },
    );
  });

  it('looks up the domain of the studio where the operation acts on that', async () => {
    const args = ['--key', keys.anna, '--action', 'EffectCasterVideoResource', '--studio', studio];
    expect(await explained(...args, '--source-ip', '10.1.2.3')).toMatchObject({
      allowed: true,
      resource: `acs:live:*:${accountId}:domain/live.example.com`,
    });
  });

  it('asks the session policy of a temporary key as well, and whether it has ended', async () => {
    expect(await explained('--key', keys.temporary, '--action', 'DescribeCasters')).toMatchObject({
      allowed: true,
      because: 'Statement 1 of policy reading allows it, and statement 1 of the session policy as well.',
      resource: `acs:live:*:${accountId}:caster/*`,
    });
    expect(await explained('--key', keys.temporary, '--action', 'StartCaster')).toMatchObject({
      because: expect.stringContaining('No statement of the session policy allows it'),
    });
    const at = ['--at', '2999-01-01'];
    expect(await explained('--key', keys.temporary, '--action', 'DescribeCasters', ...at)).toMatchObject({
      allowed: false,
      because: expect.stringContaining('The temporary key ended at'),
    });
  });

  it('minds the state of the key, and the border of its account', async () => {
    const foreign = `acs:live:*:2000000000000002:caster/${other}`;
    const answers = await Promise.all([
      explained('--key', keys.disabled, '--action', 'DescribeCasters'),
      explained('--key', keys.account, '--action', 'DeleteCaster', '--studio', studio),
      explained('--key', keys.account, '--action', 'DeleteCaster', '--studio', other),
      explained('--key', keys.account, '--action', 'GetCaster', '--resource', foreign),
    ]);
    expect(answers.map(({ allowed, because }) => [allowed, because])).toEqual([
      [false, expect.stringContaining('out of use')],
      [true, "The account's own key may do all on what is the account's."],
      [false, expect.stringContaining(`has no studio ${other}`)],
      [false, expect.stringContaining('A key acts in its own account alone')],
    ]);
  });

  it('says what is wrong with how it is called', async () => {
    const wrong = await Promise.all([
      explain('--key', keys.anna, '--action', 'CopyCasters'),
      explain('--key', keys.anna, '--action', 'CopyCaster', '--source-ip', '10.0.0'),
      explain('--key', keys.anna, '--action', 'CopyCaster', '--resource', 'caster/a'),
      explain('--key', 'nobody', '--action', 'CopyCaster'),
    ]);
    expect(wrong.map(({ code, out, err }) => [code, out, err])).toEqual([
      [2, '', expect.stringContaining('the nearest is CopyCaster')],
      [2, '', expect.stringContaining('An address is IPv4 or IPv6')],
      [2, '', expect.stringContaining('A resource is acs:live:*')],
      [1, '', expect.stringContaining('nobody')],
    ]);
  });
});
