import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { createAccount } from '../accounts/accounts.js';
import { createUser } from '../accounts/users.js';
import { sealer as sealerWith } from '../secrets/sealed-secret.js';
import { accessKeys } from './access-keys.js';
import { disableAccessKey, listAccessKeys } from './stored-keys.js';
import { issueTemporaryKey, sweepTemporaryKeys } from './temporary-keys.js';

const sealer = sealerWith(Buffer.alloc(32, 7).toString('base64'));
const copies = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"live:CopyCaster","Resource":"*"}]}';
const session = { accountId: '2', sessionName: 'night' };

let test: FreshDatabase;
let database: FreshDatabase['database'];
beforeAll(async () => {
  test = await freshDatabase();
  ({ database } = test);
  await createAccount(database, '2');
  await createUser(database, { accountId: '2', userName: 'anna' });
});
afterAll(() => test.drop());

const find = (accessKeyId: string) => accessKeys(database, { sealer }).find(accessKeyId);
const mayOf = (key: Awaited<ReturnType<typeof find>>, action: string) =>
  key?.may({ action, resource: 'acs:live:*:2:caster/c-1', conditions: {} }).allowed;

describe('A temporary key', () => {
  it('knows its own token alone, and its end', async () => {
    const before = Date.now();
    const issued = await issueTemporaryKey(database, sealer, session);
    expect(issued.accessKeyId).toMatch(/^STS\.[0-9a-f]{24}$/);
    expect(issued.securityToken.length).toBeGreaterThanOrEqual(64);
    const found = await find(issued.accessKeyId);
    expect(found).toMatchObject({
      secret: issued.secret,
      active: true,
      principal: { type: 'session', name: 'night' },
    });
    expect(found?.session?.isToken(issued.securityToken)).toBe(true);
    const other = await issueTemporaryKey(database, sealer, session);
    for (const wrong of ['', other.securityToken, `${issued.securityToken} `, issued.securityToken.slice(1)])
      expect(found?.session?.isToken(wrong)).toBe(false);
    expect(found?.session?.expiresAt).toEqual(issued.expiresAt);
    expect(Math.abs(issued.expiresAt.getTime() - before - 3_600_000)).toBeLessThan(60_000);
  });

  it('is stored without its token', async () => {
    const { accessKeyId, securityToken } = await issueTemporaryKey(database, sealer, session);
    const { rows } = await database.pool.query(
      'select row_to_json(k)::text as row from access_keys k where access_key_id = $1',
      [accessKeyId],
    );
    expect(rows[0].row).toContain(accessKeyId);
    for (const part of [securityToken.slice(0, 20), securityToken.slice(-20)])
      for (const written of [part, Buffer.from(part).toString('hex')])
        expect(rows[0].row).not.toContain(written);
  });

  it('of an account may all, unless its policy allows less', async () => {
    const all = await find((await issueTemporaryKey(database, sealer, session)).accessKeyId);
    expect(mayOf(all, 'live:DeleteCaster')).toBe(true);
    const narrow = await issueTemporaryKey(database, sealer, { ...session, sessionPolicy: copies });
    const found = await find(narrow.accessKeyId);
    expect(mayOf(found, 'live:CopyCaster')).toBe(true);
    expect(mayOf(found, 'live:DeleteCaster')).toBe(false);
  });

  it('of a user may no more than the user, whatever its policy says', async () => {
    const issued = await issueTemporaryKey(database, sealer, {
      ...session,
      userName: 'anna',
      sessionPolicy: copies,
    });
    expect(mayOf(await find(issued.accessKeyId), 'live:CopyCaster')).toBe(false);
  });

  it('may nothing where its policy cannot be read', async () => {
    const issued = await issueTemporaryKey(database, sealer, { ...session, sessionPolicy: copies });
    await database.pool.query("update access_keys set session_policy = '{}' where access_key_id = $1", [
      issued.accessKeyId,
    ]);
    const key = await find(issued.accessKeyId);
    expect(key?.may({ action: 'live:CopyCaster', resource: '*', conditions: {} })).toMatchObject({
      allowed: false,
      policyType: 'SessionPolicy',
    });
  });

  it('is disabled like any other', async () => {
    const { accessKeyId } = await issueTemporaryKey(database, sealer, session);
    await disableAccessKey(database, accessKeyId);
    expect(await find(accessKeyId)).toMatchObject({ active: false });
  });

  it.each([899, 43_201, 900.5, Number.NaN])('is not issued for %p seconds', async (seconds) =>
    expect(issueTemporaryKey(database, sealer, { ...session, seconds })).rejects.toThrow('15 minutes'),
  );

  it.each(['', 'n', 'a b', 'x'.repeat(65)])('has a session that is not called %p', async (sessionName) =>
    expect(issueTemporaryKey(database, sealer, { ...session, sessionName })).rejects.toThrow('session'),
  );

  it('is removed a day after its end, in small steps', async () => {
    await database.pool.query('delete from access_keys');
    await database.pool.query(
      `insert into access_keys (access_key_id, account_id, secret_sealed, session_name, session_token_hash, expires_at)
       select 'STS.' || n, '2', '\\x00', 'night', sha256('t'), now() - interval '25 hours'
       from generate_series(1, 1200) n`,
    );
    const { accessKeyId } = await issueTemporaryKey(database, sealer, session);
    await database.pool.query(
      "update access_keys set expires_at = now() - interval '23 hours' where access_key_id = $1",
      [accessKeyId],
    );
    expect(await sweepTemporaryKeys(database)).toBe(1_200);
    expect(await sweepTemporaryKeys(database)).toBe(0);
    expect((await listAccessKeys(database)).map((key) => key.accessKeyId)).toEqual([accessKeyId]);
  });
});
