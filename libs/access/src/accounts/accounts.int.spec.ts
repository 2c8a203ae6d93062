import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import {
  createAccessKey,
  deleteAccessKey,
  disableAccessKey,
  enableAccessKey,
  listAccessKeys,
} from '../keys/stored-keys.js';
import { issueTemporaryKey } from '../keys/temporary-keys.js';
import {
  attachPolicy,
  createPolicy,
  deletePolicy,
  detachPolicy,
  listPolicies,
  showPolicy,
  updatePolicy,
} from '../policies/stored-policies.js';
import { sealer as sealerWith } from '../secrets/sealed-secret.js';
import {
  createAccount,
  ensureAccount,
  listAccounts,
  setAccountActive,
  setCallRate,
  setQuota,
  showAccount,
} from './accounts.js';
import { createUser, deleteUser, listUsers } from './users.js';

const sealer = sealerWith(Buffer.alloc(32, 7).toString('base64'));
const document = '{ "Version": "1", "Statement": [{"Effect":"Allow","Action":"live:*","Resource":"*"}] }';

let test: FreshDatabase;
let database: FreshDatabase['database'];
beforeAll(async () => {
  test = await freshDatabase();
  ({ database } = test);
  await createAccount(database, '2');
});
afterAll(() => test.drop());

describe('An account', () => {
  it('is made once, with its own quota or that of the settings', async () => {
    await createAccount(database, '3', { name: 'Newsroom', casterQuota: 7 });
    await expect(createAccount(database, '3')).rejects.toThrow('There is an account 3 already');
    await ensureAccount(database, '3');
    await ensureAccount(database, '4');
    await ensureAccount(database, '4');
    expect((await listAccounts(database)).slice(-2)).toMatchObject([
      { accountId: '3', name: 'Newsroom', active: true, studios: 0, casterQuota: 7 },
      { accountId: '4', name: null, casterQuota: null },
    ]);
  });

  it.each(['', 'a', '1'.repeat(33), '1 '])('has an id of digits: %p is none', async (accountId) =>
    expect(createAccount(database, accountId)).rejects.toThrow('1 to 32 digits'),
  );

  it('is shown with its quota, its rates and its keys', async () => {
    await createAccount(database, '5');
    await setQuota(database, '5', 0);
    await setCallRate(database, '5', 'CopyCaster', 3);
    await setCallRate(database, '5', 'CopyCaster', 4);
    await setCallRate(database, '5', 'DeleteCaster', 1);
    await setCallRate(database, '5', 'DeleteCaster', null);
    await setAccountActive(database, '5', false);
    await createUser(database, { accountId: '5', userName: 'anna' });
    const keys = [1, 2, 3].map(() => createAccessKey(database, sealer, { accountId: '5' }));
    const [, second, third] = await Promise.all(keys);
    await disableAccessKey(database, second?.accessKeyId ?? '');
    await deleteAccessKey(database, third?.accessKeyId ?? '');
    await issueTemporaryKey(database, sealer, { accountId: '5', sessionName: 'night' });
    expect(await showAccount(database, '5')).toMatchObject({
      active: false,
      casterQuota: 0,
      callsPerSecond: { CopyCaster: 4 },
      users: 1,
      policies: 0,
      keys: { active: 1, inactive: 1, deleted: 1, temporary: 1 },
    });
  });

  it('that does not exist cannot be changed', async () => {
    const changes = [
      () => showAccount(database, '404'),
      () => setQuota(database, '404', 1),
      () => setAccountActive(database, '404', true),
      () => setCallRate(database, '404', 'CopyCaster', 1),
      () => setCallRate(database, '404', 'CopyCaster', null),
      () => createUser(database, { accountId: '404', userName: 'anna' }),
      () => createAccessKey(database, sealer, { accountId: '404' }),
      () => issueTemporaryKey(database, sealer, { accountId: '404', sessionName: 'night' }),
      () => createPolicy(database, { accountId: '404', policyName: 'All', document }),
    ];
    for (const change of changes) await expect(change()).rejects.toThrow('There is no account 404');
  });
});

describe('A user', () => {
  const anna = { accountId: '2', userName: 'anna' };

  it('is made once for an account, and listed with policies and keys', async () => {
    await createUser(database, anna);
    await expect(createUser(database, anna)).rejects.toThrow('has a user anna already');
    await createUser(database, { ...anna, accountId: '3' });
    const { accessKeyId } = await createAccessKey(database, sealer, anna);
    expect(await listUsers(database, '2')).toMatchObject([{ ...anna, policies: [], keys: [accessKeyId] }]);
    await deleteAccessKey(database, accessKeyId);
  });

  it('has no key where there is no such user', async () =>
    expect(createAccessKey(database, sealer, { accountId: '2', userName: 'nobody' })).rejects.toThrow(
      'has no user nobody',
    ));

  it.each(['', 'a b', 'x'.repeat(65), 'a/b'])('is not called %p', async (userName) =>
    expect(createUser(database, { accountId: '2', userName })).rejects.toThrow('letters'),
  );

  it('is deleted only without live keys, and its key never becomes the account’s', async () => {
    const bert = { accountId: '2', userName: 'bert' };
    await createUser(database, bert);
    const gone = await createAccessKey(database, sealer, bert);
    await deleteAccessKey(database, gone.accessKeyId);
    const live = await createAccessKey(database, sealer, bert);
    await disableAccessKey(database, live.accessKeyId);
    const expired = await issueTemporaryKey(database, sealer, { ...bert, sessionName: 'night' });
    await expire(expired.accessKeyId);

    await expect(deleteUser(database, bert)).rejects.toThrow(
      `User bert has access keys (${live.accessKeyId}): delete them first with "understudy keys delete"`,
    );
    const rows = await listAccessKeys(database, bert);
    expect(rows.map(({ accessKeyId }) => accessKeyId).sort()).toEqual(
      [gone.accessKeyId, live.accessKeyId, expired.accessKeyId].sort(),
    );

    await deleteAccessKey(database, live.accessKeyId);
    await deleteUser(database, bert);
    await expect(deleteUser(database, bert)).rejects.toThrow('has no user bert');
    const left = (await listAccessKeys(database)).filter(({ accessKeyId }) =>
      [gone.accessKeyId, live.accessKeyId, expired.accessKeyId].includes(accessKeyId),
    );
    expect(left.map(({ status, userName }) => ({ status, userName }))).toEqual([
      { status: 'deleted', userName: null },
      { status: 'deleted', userName: null },
    ]);
  });
});

describe('A stored key', () => {
  it('keeps its row and its id when it is deleted, without its secret', async () => {
    const wish = { accountId: '2', accessKeyId: 'once', secret: 'for-ever' };
    await createAccessKey(database, sealer, wish);
    await deleteAccessKey(database, 'once');
    const { rows } = await database.pool.query(
      "select status, secret_sealed from access_keys where access_key_id = 'once'",
    );
    expect(rows).toEqual([{ status: 'deleted', secret_sealed: null }]);
    await expect(createAccessKey(database, sealer, wish)).rejects.toThrow('ids are not used again');
    for (const change of [enableAccessKey, disableAccessKey, deleteAccessKey])
      await expect(change(database, 'once')).rejects.toThrow('was deleted');
  });

  it('that does not exist cannot be changed', async () => {
    for (const change of [enableAccessKey, disableAccessKey, deleteAccessKey])
      await expect(change(database, 'nobody')).rejects.toThrow('There is no access key nobody');
  });

  it('is listed with the key that sealed it, and without its secret', async () => {
    const { accessKeyId, secret } = await createAccessKey(database, sealer, { accountId: '2' });
    const listed = (await listAccessKeys(database, { accountId: '2' })).find(
      (key) => key.accessKeyId === accessKeyId,
    );
    expect(listed).toMatchObject({ status: 'active', userName: null, session: null, sealedBy: sealer.keyId });
    expect(JSON.stringify(listed)).not.toContain(secret);
  });
});

describe('A stored policy', () => {
  const all = { accountId: '2', policyName: 'All' };

  it('is kept as it is written, and changed', async () => {
    await createPolicy(database, { ...all, document });
    expect(await showPolicy(database, all)).toMatchObject({ ...all, document, users: [] });
    await expect(createPolicy(database, { ...all, document })).rejects.toThrow('has a policy All already');
    const narrower = document.replace('live:*', 'live:Copy*');
    await updatePolicy(database, { ...all, document: narrower });
    expect((await showPolicy(database, all)).document).toBe(narrower);
  });

  it('is refused where it is no policy', async () => {
    const twice = document.replace('"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"');
    for (const wrong of ['', '{', '{"Version":"2"}', `"${'x'.repeat(66_000)}"`, twice]) {
      await expect(createPolicy(database, { ...all, policyName: 'No', document: wrong })).rejects.toThrow();
      await expect(updatePolicy(database, { ...all, document: wrong })).rejects.toThrow();
    }
    expect((await listPolicies(database, '2')).map(({ policyName }) => policyName)).toEqual(['All']);
  });

  it('is attached to users of its account alone, and deleted when it is attached to none', async () => {
    await createUser(database, { accountId: '2', userName: 'carl' });
    await createUser(database, { accountId: '3', userName: 'stranger' });
    const attachment = { ...all, userName: 'carl' };
    await attachPolicy(database, attachment);
    await attachPolicy(database, attachment);
    await expect(attachPolicy(database, { ...all, userName: 'stranger' })).rejects.toThrow(
      'Account 2 has no user stranger',
    );
    await expect(attachPolicy(database, { ...attachment, policyName: 'None' })).rejects.toThrow(
      'has no policy None',
    );
    await expect(deletePolicy(database, all)).rejects.toThrow('is attached to carl');
    await detachPolicy(database, attachment);
    await expect(detachPolicy(database, attachment)).rejects.toThrow('is not attached');
    await deletePolicy(database, all);
    await expect(deletePolicy(database, all)).rejects.toThrow('has no policy All');
    await expect(updatePolicy(database, { ...all, document })).rejects.toThrow('has no policy All');
  });
});

const expire = (accessKeyId: string) =>
  database.pool.query("update access_keys set expires_at = now() - interval '1 s' where access_key_id = $1", [
    accessKeyId,
  ]);
