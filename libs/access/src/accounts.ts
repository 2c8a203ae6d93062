import { randomBytes } from 'node:crypto';
import type { Database } from '#libs/postgres';
import type { Sealer } from './sealed-secret.js';

/** Opens an account; rejects where there is one of this id. Without a quota of its own it has that of the settings. */
export async function createAccount(
  { pool }: Pick<Database, 'pool'>,
  accountId: string,
  casterQuota?: number,
): Promise<void> {
  const { rowCount } = await pool.query(
    'insert into accounts (account_id, caster_quota) values ($1, $2) on conflict do nothing',
    [accountId, casterQuota ?? null],
  );
  if (rowCount !== 1) throw new Error(`There is an account ${accountId} already.`);
}

/** Makes sure that there is an account of this id; one that is there stays as it is. */
export async function ensureAccount(database: Pick<Database, 'query'>, accountId: string): Promise<void> {
  await database.query('insert into accounts (account_id) values ($1) on conflict do nothing', [accountId]);
}

/** Gives an account one more key. The secret is told here and never again. */
export async function createAccessKey(
  { pool }: Pick<Database, 'pool'>,
  { seal }: Sealer,
  {
    accountId,
    accessKeyId = `UK${randomBytes(11).toString('hex')}`,
    secret = randomBytes(24).toString('base64url'),
  }: { accountId: string; accessKeyId?: string; secret?: string },
): Promise<{ accessKeyId: string; secret: string }> {
  await pool.query('insert into access_keys (access_key_id, account_id, secret_sealed) values ($1, $2, $3)', [
    accessKeyId,
    accountId,
    seal(secret, accessKeyId),
  ]);
  return { accessKeyId, secret };
}
