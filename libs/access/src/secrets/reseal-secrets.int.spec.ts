import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { createAccount } from '../accounts/accounts.js';
import { createAccessKey, deleteAccessKey, disableAccessKey, listAccessKeys } from '../keys/stored-keys.js';
import { countSealedByOthers, keysNotOpened, resealSecrets } from './reseal-secrets.js';
import { sealer } from './sealed-secret.js';

const secretKey = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const [old, next] = [sealer(secretKey(1)), sealer(secretKey(2))];
const both = sealer(`${secretKey(2)},${secretKey(1)}`);

let test: FreshDatabase;
let database: FreshDatabase['database'];
beforeAll(async () => {
  test = await freshDatabase();
  ({ database } = test);
  await createAccount(database, '2');
});
beforeEach(() => database.pool.query('delete from access_keys'));
afterAll(() => test.drop());

const make = (count: number, by = old) =>
  Promise.all(Array.from({ length: count }, () => createAccessKey(database, by, { accountId: '2' })));

async function secrets(by: typeof old): Promise<Map<string, string>> {
  const { rows } = await database.pool.query(
    'select access_key_id, secret_sealed from access_keys where secret_sealed is not null',
  );
  return new Map(rows.map((row) => [row.access_key_id, by.open(row.secret_sealed, row.access_key_id)]));
}

describe('Secrets that are sealed anew', () => {
  it('are all sealed with the first key and open to the same secrets, each with an IV of its own', async () => {
    const made = await make(250);
    await deleteAccessKey(database, made[0]?.accessKeyId ?? '');
    await disableAccessKey(database, made[1]?.accessKeyId ?? '');
    expect(await countSealedByOthers(database, both)).toBe(249);
    expect(await resealSecrets(database, both)).toEqual({ resealed: 249, accountIds: ['2'], unopened: [] });
    expect(await countSealedByOthers(database, both)).toBe(0);
    expect(await secrets(next)).toEqual(
      new Map(made.slice(1).map(({ accessKeyId, secret }) => [accessKeyId, secret])),
    );
    const { rows } = await database.pool.query(
      'select count(distinct substr(secret_sealed, 9, 12))::int as ivs from access_keys',
    );
    expect(rows).toEqual([{ ivs: 249 }]);
    expect(await resealSecrets(database, both)).toEqual({ resealed: 0, accountIds: [], unopened: [] });
  });

  it('are told where they cannot be opened, and the others are sealed all the same', async () => {
    const [lost] = await make(1, sealer(secretKey(9)));
    await make(3);
    expect(await resealSecrets(database, both, { atOnce: 2 })).toEqual({
      resealed: 3,
      accountIds: ['2'],
      unopened: [
        { accessKeyId: lost?.accessKeyId, reason: expect.stringContaining('UNDERSTUDY_SECRET_KEY') },
      ],
    });
  });

  it('are sealed once, by several at the same moment', async () => {
    const made = await make(120);
    const all = await Promise.all([1, 2, 3].map(() => resealSecrets(database, both, { atOnce: 7 })));
    expect(all.reduce((sum, { resealed }) => sum + resealed, 0)).toBe(120);
    expect((await secrets(next)).size).toBe(made.length);
  });

  it('leave alone what somebody changed meanwhile', async () => {
    const [key] = await make(1);
    const accessKeyId = key?.accessKeyId ?? '';
    const { pool } = database;
    const slow: Pick<typeof database, 'pool'> = {
      pool: new Proxy(pool, {
        get: (target, name) =>
          name !== 'query'
            ? Reflect.get(target, name)
            : async (text: string, values: unknown[]) => {
                if (text.includes('locked')) await deleteAccessKey(database, accessKeyId);
                return target.query(text, values);
              },
      }),
    };
    expect(await resealSecrets(slow, both)).toEqual({ resealed: 0, accountIds: [], unopened: [] });
    expect(await listAccessKeys(database)).toMatchObject([
      { accessKeyId, status: 'deleted', sealedBy: null },
    ]);
  });
});

describe('Active keys that are not opened', () => {
  it('are named', async () => {
    const [mine] = await make(1, next);
    const [others, disabled] = await make(2);
    await disableAccessKey(database, disabled?.accessKeyId ?? '');
    expect(await keysNotOpened(database, next)).toEqual([others?.accessKeyId]);
    expect(await keysNotOpened(database, both)).toEqual([]);
    expect(await keysNotOpened(database, undefined)).toEqual([mine?.accessKeyId, others?.accessKeyId].sort());
  });
});
