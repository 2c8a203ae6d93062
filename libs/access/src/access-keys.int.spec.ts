import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { accessKeys } from './access-keys.js';
import { createAccessKey, createAccount, ensureAccount } from './accounts.js';
import { sealer as sealerWith } from './sealed-secret.js';

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
    await expect(createAccessKey(test.database, sealer, wish)).rejects.toThrow('duplicate key');
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
    await test.database.pool.query("update access_keys set status = 'inactive' where access_key_id = $1", [
      accessKeyId,
    ]);
    expect(await find(accessKeyId)).toMatchObject({ active: false });
  });

  it('needs an account', async () => {
    await expect(createAccessKey(test.database, sealer, { accountId: 'nobody' })).rejects.toThrow(
      'foreign key',
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

  it('is read once for many requests', async () => {
    const { accessKeyId } = await createAccessKey(test.database, sealer, { accountId: '2' });
    let queries = 0;
    const { query } = test.database;
    const counting: typeof query = (...statement) => {
      queries++;
      return query(...statement);
    };
    const keys = accessKeys({ query: counting }, { sealer });
    await Promise.all(Array.from({ length: 100 }, () => keys.find(accessKeyId)));
    await keys.find(accessKeyId);
    expect(queries).toBe(1);
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

describe('An account', () => {
  it('is made once, with its own quota or that of the settings', async () => {
    await createAccount(test.database, '3', 7);
    await expect(createAccount(test.database, '3')).rejects.toThrow('There is an account 3 already');
    await ensureAccount(test.database, '3');
    await ensureAccount(test.database, '4');
    await ensureAccount(test.database, '4');
    const { rows } = await test.database.pool.query(
      "select account_id, caster_quota from accounts where account_id in ('3', '4') order by account_id",
    );
    expect(rows).toEqual([
      { account_id: '3', caster_quota: 7 },
      { account_id: '4', caster_quota: null },
    ]);
  });
});
