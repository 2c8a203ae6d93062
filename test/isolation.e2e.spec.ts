import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attachPolicy, createAccessKey, createAccount, createPolicy, createUser, sealer } from '#libs/access';
import { operations } from '#libs/operations';
import type { Credentials } from './support/clients.js';
import { type Parameters, type Protocol, protocols, type Send } from './support/isolation/callers.js';
import {
  type Deleted,
  isAddressed,
  type KeyKind,
  keyKinds,
  Matrix,
  mayCall,
  type Observation,
} from './support/isolation/matrix.js';
import { isolationTable } from './support/isolation/table.js';
import { uuidsIn } from './support/isolation/twin.js';
import { checked } from './support/journey-clients.js';
import { access } from './support/journeys/access.js';
import { copiesAndGrants } from './support/journeys/copies-and-grants.js';
import { episodeGroups } from './support/journeys/episode-groups.js';
import { generalStudio } from './support/journeys/general-studio.js';
import { installation, liveFeed } from './support/journeys/installation.js';
import { layoutPicture } from './support/journeys/layout-picture.js';
import { lightCarousel } from './support/journeys/light-carousel.js';
import { automaticShowList, playlistStudio } from './support/journeys/playlist-studio.js';
import { restoredStudio } from './support/journeys/restored-studio.js';
import { studioFile } from './support/journeys/studio-file.js';
import { studioPast } from './support/journeys/studio-past.js';
import { virtualStudio } from './support/journeys/virtual-studio.js';
import { wholeStudio } from './support/journeys/whole-studio.js';
import { type Program, startProgram } from './support/program.js';
import { RawClient } from './support/raw-client.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const anna = '2000000000000001';
const ben = '2000000000000002';

const journeys = [
  generalStudio,
  lightCarousel,
  virtualStudio,
  playlistStudio,
  automaticShowList,
  episodeGroups,
];
const restJourneys = [
  wholeStudio,
  layoutPicture,
  restoredStudio,
  studioFile,
  studioPast,
  copiesAndGrants,
  access,
  liveFeed,
  installation(anna),
  access,
];

let program: Program;
let client: RawClient;
let keys: Readonly<Record<KeyKind, Credentials>>;
let stranger: Credentials;
const observed: Observation[] = [];
const changed: string[] = [];
const shared: string[] = [];

beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey, OPERATOR_ACCOUNTS: anna });
  client = new RawClient(program.endpoint);
  for (const account of [anna, ben]) await createAccount(program.test.database, account);
  keys = {
    account: await keyOf(anna),
    allowed: await keyOf(anna, { name: 'allowed', statements: [all('Allow', anna)] }),
    'no policy': await keyOf(anna, { name: 'no-policy', statements: [] }),
    'explicit deny': await keyOf(anna, {
      name: 'denied',
      statements: [all('Allow', anna), all('Deny', anna)],
    }),
  };
  stranger = await keyOf(ben);
});
afterAll(async () => {
  client?.close();
  await program?.end();
});

const all = (Effect: string, accountId: string) => ({
  Effect,
  Action: 'live:*',
  Resource: `acs:live:*:${accountId}:*`,
});

async function keyOf(
  accountId: string,
  user?: { readonly name: string; readonly statements: readonly object[] },
): Promise<Credentials> {
  const { database } = program.test;
  const names = { accountId, userName: user?.name ?? '', policyName: user?.name ?? '' };
  if (user !== undefined) {
    await createUser(database, names);
    if (user.statements.length > 0) {
      const document = JSON.stringify({ Version: '1', Statement: user.statements });
      await createPolicy(database, { ...names, document });
      await attachPolicy(database, names);
    }
  }
  return createAccessKey(database, sealer(secretKey), { accountId, userName: user?.name });
}

async function travelAll(protocol: Protocol): Promise<void> {
  const sending = (credentials: Credentials) => protocols[protocol](client, credentials);
  const ofKey = Object.fromEntries(keyKinds.map((kind) => [kind, sending(keys[kind])]));
  const matrix = new Matrix({
    protocol,
    keys: ofKey as Record<KeyKind, Send>,
    stranger: sending(stranger),
    strangersAccount: ben,
    deleted: { own: await deletedThings(keys.account), foreign: await deletedThings(stranger) },
    stand,
  });
  try {
    for (const key of ['account', 'allowed'] as const) {
      // What no policy allows a user, the account does.
      const call = (action: string, parameters: Parameters) =>
        matrix.call(action, parameters, mayCall({ operation: action, key }) ? key : 'account');
      for (const journey of [...journeys, ...(protocol === 'REST' ? restJourneys : [])])
        await journey(journey === studioFile ? call : checkedAgain(call));
    }
    shared.push(...(await matrix.sharedByToken()));
  } finally {
    // A journey that is disturbed shows in them why.
    observed.push(...matrix.observed);
    changed.push(...matrix.changed);
  }
}

/** Answers come without their RequestId, and `checked` wants to see one. */
const checkedAgain = (call: (action: string, parameters: Parameters) => Promise<object>) =>
  checked(async (action, parameters) => ({
    RequestId: randomUUID().toUpperCase(),
    ...(await call(action, parameters)),
  }));

/** How many events each stream of both accounts has, and who may do what in them. */
async function stand(): Promise<string> {
  const { rows } = await program.test.database.pool.query(
    `select json_build_array(
       (select json_agg(row(caster_id, version) order by caster_id) from streams where account_id = any($1)),
       (select json_agg(u order by u) from users u where account_id = any($1)),
       (select json_agg(t order by t) from user_policies t where account_id = any($1)),
       (select json_agg(row(account_id, policy_name, document) order by account_id, policy_name)
          from policies where account_id = any($1)),
       (select json_agg(row(access_key_id, status) order by access_key_id) from access_keys where account_id = any($1))
     )`,
    [[anna, ben]],
  );
  return JSON.stringify(rows);
}

async function deletedThings(credentials: Credentials): Promise<Deleted> {
  const send = protocols.RPC(client, credentials);
  const call = async (action: string, parameters: Parameters) => {
    const { code, text, body } = await send(action, parameters);
    if (code !== 'OK') throw new Error(text);
    return body;
  };
  const { CasterId: studio } = await call('CreateCaster', newStudio());
  await call('SetCasterConfig', {
    CasterId: studio,
    DomainName: 'live.example.com',
    TranscodeConfig: JSON.stringify({ CasterTemplate: 'lp_noTranscode' }),
    ProgramEffect: 1,
  });
  const { ProgramId: playlist } = await call('AddPlaylistItems', {
    CasterId: studio,
    ProgramItems: JSON.stringify([{ ItemName: 'one', ResourceValue: 'media' }]),
  });
  await call('DeleteCaster', { CasterId: studio });
  const { ProgramId: episodeGroup } = await call('AddCasterEpisodeGroup', {
    DomainName: 'live.example.com',
    CallbackUrl: 'https://app.example.com/events',
    SideOutputUrl: 'rtmp://push.example.com/live/loop',
    StartTime: '2999-01-01T18:00:00Z',
    RepeatNum: 0,
    Item: [{ ItemName: 'Film', VodUrl: 'https://files.example.com/film.mp4' }],
    ClientToken: randomUUID(),
  });
  await call('DeleteCasterEpisodeGroup', { ProgramId: episodeGroup });
  const byRest = protocols.REST(client, credentials);
  const tagged = { GranteeAccountId: '2000000000000009', TagKey: `desk-${randomUUID()}` };
  const grant = (await byRest('CreateCopyGrant', tagged)).body.GrantId;
  await byRest('RevokeCopyGrant', { GrantId: grant });
  const gone = `Canary-${randomUUID()}`;
  const given = async (action: string, parameters: Parameters) => {
    const { code, text, body } = await byRest(action, parameters);
    if (code !== 'OK') throw new Error(text);
    return body;
  };
  await given('CreateUser', { UserName: gone });
  const PolicyDocument = JSON.stringify({ Version: '1', Statement: all('Allow', anna) });
  await given('CreatePolicy', { PolicyName: gone, PolicyDocument });
  const key = (await given('CreateAccessKey', { UserName: gone, ClientToken: randomUUID() })).AccessKeyId;
  await given('DeleteAccessKey', { AccessKeyId: key });
  await given('DeletePolicy', { PolicyName: gone });
  await given('DeleteUser', { UserName: gone });
  return { studio, playlist, episodeGroup, grant, key, policy: gone, user: gone };
}

const newStudio = () => ({ NormType: 3, ChargeType: 'PostPaid', ClientToken: randomUUID() });

const of = (...situations: Observation['situation'][]) =>
  observed.filter(({ situation }) => situations.includes(situation));
const outcome = ({ protocol, operation, situation, key, status, code }: Observation) =>
  `${protocol} ${operation}, ${situation}, key: ${key}: ${status} ${code}`;

/** Observations that must say the same, and do not. */
function differing(list: readonly Observation[], by: (one: Observation) => string): string[] {
  const groups = new Map<string, Observation[]>();
  for (const one of list) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ status, said }) => `${status} ${said}`)).size > 1)
    .flatMap((group) => group.map((one) => `${outcome(one)}: ${one.said}`));
}

describe('Between accounts', () => {
  it.each(['RPC', 'REST'] as const)(
    '%s: whole journeys go on as if nobody else were there',
    travelAll,
    300_000,
  );

  it('every operation was tried, over both protocols', () => {
    const tried = (protocol: Protocol) =>
      [
        ...new Set(observed.filter((one) => one.protocol === protocol).map(({ operation }) => operation)),
      ].sort();
    expect(tried('RPC')).toEqual(
      operations
        .filter(({ restOnly }) => !restOnly)
        .map(({ name }) => name)
        .sort(),
    );
    expect(tried('REST')).toEqual(operations.map(({ name }) => name).sort());
  });

  it('what names a studio, a playlist or a user was tried in every situation with every key', () => {
    const addressed = new Set(of('missing').map(({ operation }) => operation));
    const lacking = [...addressed].flatMap((operation) =>
      keyKinds
        .filter(
          (key) =>
            new Set(
              of('own', 'foreign', 'foreign deleted', 'missing', 'deleted')
                .filter((one) => one.operation === operation && one.key === key)
                .map(({ situation }) => situation),
            ).size < 5,
        )
        .map((key) => `${operation} ${key}`),
    );
    expect(lacking).toEqual([]);
    const named = operations.filter(isAddressed).map(({ name }) => name);
    expect([...addressed].sort()).toEqual(named.sort());
  });

  it('no answer tells anything of another account', () => {
    expect(
      observed.flatMap((one) => (one.leaked.length > 0 ? [`${outcome(one)}: ${one.leaked}`] : [])),
    ).toEqual([]);
  });

  it('whoever may is answered on what is their own, and nowhere else', () => {
    expect(
      of('own')
        .filter((one) => mayCall(one) !== (one.code === 'OK'))
        .map(outcome),
    ).toEqual([]);
    // What happened to a studio of one's own is told when it is gone, too.
    const ofThePast = ['DescribeCasterEvents', 'DescribeCasterEventRecord', 'DescribeCasterLineage'];
    const elsewhere = of('foreign', 'foreign deleted', 'missing', 'deleted').filter(
      ({ operation, situation }) => situation !== 'deleted' || !ofThePast.includes(operation),
    );
    // The lists say that there is nothing.
    const listed = elsewhere.filter(({ code }) => code === 'OK').map(({ operation }) => operation);
    expect([...new Set(listed)].sort()).toEqual(
      [
        'DescribeAutoShowListTasks',
        'DescribeCasters',
        'ListAccessKeys',
        'ListPlaylist',
        'StreamCasterEvents',
      ].sort(),
    );
  });

  it('a studio of another account that is there, and one that was deleted, are told apart by nothing', () => {
    expect(
      differing(of('foreign', 'foreign deleted'), ({ protocol, operation, key }) =>
        [protocol, operation, key].join(),
      ),
    ).toEqual([]);
  });

  it('whoever may not is told the same of own, foreign, missing and deleted studios', () => {
    const denied = observed.filter((one) => !mayCall(one));
    expect(
      denied.filter(({ status, code }) => status !== 403 || code !== 'NoPermission').map(outcome),
    ).toEqual([]);
    expect(differing(denied, ({ protocol, operation, key }) => [protocol, operation, key].join())).toEqual(
      [],
    );
  });

  it('what is for operators is refused to every other account, which may do all on its own', async () => {
    const send = protocols.REST(client, stranger);
    const forOperators = operations.filter(({ permission }) => permission.on.type === 'system');
    expect(forOperators.length).toBeGreaterThan(5);
    const before = await stand();
    for (const { name } of forOperators) {
      const named = { View: 'caster_list', Table: 'caster_list_v1', AccountId: ben, Status: 'active' };
      const { status, code, text } = await send(name, named);
      expect({ name, status, code }).toEqual({ name, status: 403, code: 'NoPermission' });
      expect(text).toContain('OPERATOR_ACCOUNTS');
    }
    expect(await stand()).toBe(before);
  });

  it('nothing was changed, there or here, by any of these calls', () => {
    expect(changed).toEqual([]);
  });

  it('parts of another account’s studio are as unknown as any that nobody has', () => {
    const parts = of('foreign part', 'unknown part');
    expect(new Set(parts.map(({ operation }) => operation)).size).toBeGreaterThan(25);
    expect(differing(parts, ({ protocol, operation }) => [protocol, operation].join())).toEqual([]);
  });

  it('client tokens of two accounts never meet', () => {
    expect(shared).toEqual([]);
  });

  it('lists are of the account’s own studios and playlists alone', async () => {
    const list = async (credentials: Credentials) => {
      const send = protocols.RPC(client, credentials);
      const answers = ['DescribeCasters', 'ListPlaylist', 'DescribeAutoShowListTasks'].map((action) =>
        send(action, {}),
      );
      return uuidsIn((await Promise.all(answers)).map(({ body }) => body));
    };
    const { CasterId } = (await protocols.RPC(client, stranger)('CreateCaster', newStudio())).body;
    const [own, foreign] = [await list(keys.account), await list(stranger)];
    expect(foreign).toContain(CasterId);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((id) => foreign.includes(id))).toEqual([]);
  });

  it('a full quota and a flood of calls are those of their account', async () => {
    const clara = '2000000000000003';
    await createAccount(program.test.database, clara, { casterQuota: 1 });
    const replica = await program.replica({ RATE_LIMIT: 'on' });
    const toReplica = new RawClient(replica.endpoint);
    try {
      const [hers, bens] = [await keyOf(clara), stranger].map((key) => protocols.RPC(toReplica, key));
      const codes = async (send: Send | undefined, action: string, times: number, given: () => Parameters) =>
        Promise.all(Array.from({ length: times }, async () => (await send?.(action, given()))?.code));
      expect((await codes(hers, 'CreateCaster', 2, newStudio)).sort()).toEqual(['CasterNumberExceed', 'OK']);
      expect(await codes(bens, 'CreateCaster', 2, newStudio)).toEqual(['OK', 'OK']);

      const [flood, few] = await Promise.all([
        codes(hers, 'DescribeCasters', 200, () => ({})),
        codes(bens, 'DescribeCasters', 5, () => ({})),
      ]);
      expect(flood).toContain('Throttling.User');
      expect(few).toEqual(Array.from({ length: 5 }, () => 'OK'));
    } finally {
      toReplica.close();
    }
  });

  it('the page says what was seen', () => {
    const written = page().replace(
      /(?<=<!-- the table -->\n\n).*(?=\n\n<!-- the end of the table -->)/s,
      () => isolationTable(observed),
    );
    if (process.env.WRITE_DOCS === '1') writeFileSync(PAGE, written);
    expect(page()).toBe(written);
  });
});

const PAGE = 'docs/isolation.md';
const page = () => readFileSync(PAGE, 'utf8');
