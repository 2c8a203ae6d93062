import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type FreshDatabase, freshDatabase } from '#libs/testing';
import { createAccount, setAccountActive, setCallRate } from '../accounts/accounts.js';
import { createUser } from '../accounts/users.js';
import { attachPolicy, createPolicy, detachPolicy } from '../policies/stored-policies.js';
import { sealer as sealerWith } from '../secrets/sealed-secret.js';
import { accessKeys } from './access-keys.js';
import { createAccessKey, deleteAccessKey, disableAccessKey, enableAccessKey } from './stored-keys.js';

const sealer = sealerWith(Buffer.alloc(32, 7).toString('base64'));
const localKey = { accountId: '1', accessKeyId: 'understudy', secret: 'local' };

let test: FreshDatabase;
beforeAll(async () => {
  test = await freshDatabase();
  await createAccount(test.database, '2');
});
afterAll(() => test.drop());

const find = (accessKeyId: string, options: Parameters<typeof accessKeys>[1] = { sealer }) =>
  accessKeys(test.database, options).find(accessKeyId);

function counting() {
  let count = 0;
  const query: typeof test.database.query = (...statement) => {
    count++;
    return test.database.query(...statement);
  };
  return { query, queries: () => count };
}

describe('An access key', () => {
  it('is told when it is made, and found from then on', async () => {
    const { accessKeyId, secret } = await createAccessKey(test.database, sealer, { accountId: '2' });
    expect(accessKeyId).toMatch(/^UK[0-9a-f]{22}$/);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(await find(accessKeyId)).toMatchObject({ accountId: '2', secret, active: true });
  });

  it('may have the id and the secret that its maker wishes, once', async () => {
    const wish = { accountId: '2', accessKeyId: 'annas-key', secret: 'annas-secret' };
    expect(await createAccessKey(test.database, sealer, wish)).toEqual({
      accessKeyId: 'annas-key',
      secret: 'annas-secret',
    });
    expect(await find('annas-key')).toMatchObject({ secret: 'annas-secret' });
    await expect(createAccessKey(test.database, sealer, wish)).rejects.toThrow(
      'There is an access key annas-key already',
    );
  });

  it('lies sealed in the database', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, {
      accountId: '2',
      secret: 'canary-secret',
    });
    const { rows } = await test.database.pool.query('select * from access_keys where access_key_id = $1', [
      accessKeyId,
    ]);
    expect(Buffer.from(rows[0].secret_sealed).includes('canary')).toBe(false);
  });

  it('that was disabled is found as such', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    await disableAccessKey(test.database, accessKeyId);
    expect(await find(accessKeyId)).toMatchObject({ active: false });
    await enableAccessKey(test.database, accessKeyId);
    expect(await find(accessKeyId)).toMatchObject({ active: true });
  });

  it('is active for a program of before where it is the account’s own, which is all that one knows', async () => {
    await createUser(test.database, { accountId: '2', userName: 'olga' });
    const own = await createAccessKey(test.database, sealer, { accountId: '2' });
    const ofUser = await createAccessKey(test.database, sealer, { accountId: '2', userName: 'olga' });
    const { rows } = await test.database.pool.query(
      'select access_key_id, active from access_keys where access_key_id = any ($1)',
      [[own.accessKeyId, ofUser.accessKeyId]],
    );
    expect(new Map(rows.map((row) => [row.access_key_id, row.active]))).toEqual(
      new Map([
        [own.accessKeyId, true],
        [ofUser.accessKeyId, false],
      ]),
    );
  });

  it('that was deleted is unknown', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    await deleteAccessKey(test.database, accessKeyId);
    expect(await find(accessKeyId)).toBeUndefined();
  });

  it('of a disabled account is disabled, and comes with the rates of its account', async () => {
    await createAccount(test.database, '5');
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '5' });
    await setCallRate(test.database, '5', 'CopyCaster', 3);
    expect(await find(accessKeyId)).toMatchObject({ active: true, callsPerSecond: { CopyCaster: 3 } });
    await setAccountActive(test.database, '5', false);
    expect(await find(accessKeyId)).toMatchObject({ active: false });
  });

  it('needs an account', async () => {
    await expect(createAccessKey(test.database, sealer, { accountId: '404' })).rejects.toThrow(
      'There is no account 404',
    );
  });

  it('that nobody made is unknown', async () => {
    expect(await find('nobody')).toBeUndefined();
  });

  it('of the database is unknown without the key that opens secrets', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    expect(await find(accessKeyId, {})).toBeUndefined();
  });

  it('that another key sealed is disabled, and says so once in the log', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    const logged: unknown[] = [];
    const keys = () =>
      accessKeys(test.database, {
        sealer: sealerWith(Buffer.alloc(32, 8).toString('base64')),
        log: (level, message, fields) => logged.push([level, message, fields]),
      });
    const found = await keys().find(accessKeyId);
    expect(found).toMatchObject({ accountId: '2', active: false });
    expect(logged).toEqual([
      ['warn', expect.stringContaining('cannot be opened'), { accessKeyId, reason: expect.any(String) }],
    ]);
    expect(JSON.stringify(logged)).not.toContain('    at ');
  });

  it('whose sealed secret was damaged is disabled as well', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    for (const damage of ['set_byte(secret_sealed, 40, 255 - get_byte(secret_sealed, 40))', "''::bytea"]) {
      await test.database.pool.query(
        `update access_keys set secret_sealed = ${damage} where access_key_id = $1`,
        [accessKeyId],
      );
      expect(await find(accessKeyId)).toMatchObject({ active: false });
    }
  });

  it('of the settings is known without the database, and only where the settings say so', async () => {
    expect(await find('understudy', { localKey })).toMatchObject({
      accountId: '1',
      secret: 'local',
      active: true,
    });
    expect(await find('understudy')).toBeUndefined();
  });

  it('of the settings has the state and the rates of its account', async () => {
    await createAccount(test.database, '1');
    await setCallRate(test.database, '1', 'CopyCaster', 7);
    expect(await find('understudy', { localKey })).toMatchObject({
      active: true,
      callsPerSecond: { CopyCaster: 7 },
    });
    await setAccountActive(test.database, '1', false);
    expect(await find('understudy', { localKey })).toMatchObject({ active: false });
  });

  it('of the settings opens while the database is away, and while it is silent', async () => {
    const away: typeof test.database.query = () => Promise.reject(new Error('away'));
    expect(await accessKeys({ query: away }, { localKey }).find('understudy')).toMatchObject({
      active: true,
    });
    const silent: typeof test.database.query = () => new Promise(() => undefined);
    expect(await accessKeys({ query: silent }, { localKey }).find('understudy')).toMatchObject({
      active: true,
    });
  });

  it('is read once for many requests, and with all others that are wanted at that moment', async () => {
    const keysOfMoment = await Promise.all(
      Array.from({ length: 20 }, () => createAccessKey(test.database, sealer, { accountId: '2' })),
    );
    const ids = [...keysOfMoment.map(({ accessKeyId }) => accessKeyId), 'nobody'];
    // What was read is known for a second, which a busy machine may take for one statement.
    await eventually(async () => {
      const { query, queries } = counting();
      const keys = accessKeys({ query }, { sealer });
      const found = await Promise.all(
        Array.from({ length: 10 }, () => ids.map((accessKeyId) => keys.find(accessKeyId))).flat(),
      );
      expect(found.slice(0, 21).map((key) => key?.secret)).toEqual([
        ...keysOfMoment.map(({ secret }) => secret),
        undefined,
      ]);
      await keys.find(ids[0] as string);
      await keys.find('nobody');
      expect(queries()).toBe(1);
    });
  });

  it('that could not be read is asked for again', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    let broken = true;
    const { query } = test.database;
    const unreliable: typeof query = (...statement) =>
      broken ? Promise.reject(new Error('away')) : query(...statement);
    const keys = accessKeys({ query: unreliable }, { sealer });
    await expect(keys.find(accessKeyId)).rejects.toThrow('away');
    broken = false;
    expect(await keys.find(accessKeyId)).toMatchObject({ active: true });
  });
});

describe('The key of a user', () => {
  const request = { action: 'live:CopyCaster', resource: 'acs:live:*:2:caster/c-1', conditions: {} };
  const allow = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"live:Copy*","Resource":"*"}]}';
  const may = async (accessKeyId: string, options?: Parameters<typeof accessKeys>[1]) =>
    (await find(accessKeyId, options))?.may(request);

  it('may what the policies of the user allow, and nothing else', async () => {
    await createUser(test.database, { accountId: '2', userName: 'anna' });
    const { accessKeyId } = await createAccessKey(test.database, sealer, {
      accountId: '2',
      userName: 'anna',
    });
    expect(await find(accessKeyId)).toMatchObject({ principal: { type: 'user', name: 'anna' } });
    expect(await may(accessKeyId)).toMatchObject({ allowed: false, kind: 'ImplicitDeny' });

    await createPolicy(test.database, { accountId: '2', policyName: 'Copies', document: allow });
    const attachment = { accountId: '2', policyName: 'Copies', userName: 'anna' };
    await attachPolicy(test.database, attachment);
    expect(await may(accessKeyId)).toMatchObject({ allowed: true });
    const other = (await find(accessKeyId))?.may({ ...request, action: 'live:DeleteCaster' });
    expect(other).toMatchObject({ allowed: false, kind: 'ImplicitDeny' });

    await detachPolicy(test.database, attachment);
    expect(await may(accessKeyId)).toMatchObject({ allowed: false });
  });

  it('may nothing while one of its policies cannot be read, and the log says which, once', async () => {
    await createUser(test.database, { accountId: '2', userName: 'bert' });
    const { accessKeyId } = await createAccessKey(test.database, sealer, {
      accountId: '2',
      userName: 'bert',
    });
    for (const policyName of ['Good', 'Broken']) {
      await createPolicy(test.database, { accountId: '2', policyName, document: allow });
      await attachPolicy(test.database, { accountId: '2', policyName, userName: 'bert' });
    }
    expect(await may(accessKeyId)).toMatchObject({ allowed: true });

    await test.database.pool.query(
      `update policies set document = '{"Version":"7"}' where policy_name = 'Broken'`,
    );
    const logged: unknown[] = [];
    const keys = accessKeys(test.database, { sealer, log: (...line) => logged.push(line) });
    for (let i = 0; i < 3; i++)
      expect((await keys.find(accessKeyId))?.may(request)).toMatchObject({ allowed: false });
    expect(logged).toEqual([
      ['error', expect.stringContaining('cannot be read'), expect.objectContaining({ policy: 'Broken' })],
    ]);
  });
});
