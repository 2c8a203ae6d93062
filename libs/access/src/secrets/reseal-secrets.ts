import type { Database } from '#libs/postgres';
import { keyIdOf, type Sealer } from './sealed-secret.js';

/** The active keys in the database whose secrets these keys do not open; without any, all of them. */
export async function keysNotOpened(
  { pool }: Pick<Database, 'pool'>,
  sealer: Sealer | undefined,
): Promise<string[]> {
  const { rows } = await pool.query<{ access_key_id: string; secret_sealed: Buffer }>(
    `select access_key_id, secret_sealed from access_keys
     where status = 'active' and (expires_at is null or expires_at > now()) order by access_key_id`,
  );
  const isOpened = ({ access_key_id, secret_sealed }: (typeof rows)[number]) => {
    try {
      return sealer?.open(secret_sealed, access_key_id) !== undefined;
    } catch {
      return false;
    }
  };
  return rows.filter((row) => !isOpened(row)).map(({ access_key_id }) => access_key_id);
}

/** How many secrets another key sealed than the one that seals now. */
export async function countSealedByOthers(
  { pool }: Pick<Database, 'pool'>,
  { keyId }: Pick<Sealer, 'keyId'>,
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select count(*)::int as count from access_keys where substr(secret_sealed, 1, 8) <> decode($1, 'hex')",
    [keyId],
  );
  return rows[0]?.count ?? 0;
}

export interface Resealed {
  readonly resealed: number;
  /** Whose secrets they are. */
  readonly accountIds: readonly string[];
  /** Keys whose secrets cannot be opened, with the reason; they stay as they are. */
  readonly unopened: readonly { readonly accessKeyId: string; readonly reason: string }[];
}

/** Somebody who seals with another key all the while is not waited for. */
const MOST_PASSES = 10;

/**
 * Seals every secret with the key that seals now, a few at a time while the service serves, and again until a pass finds
 * none. A record that somebody changed meanwhile is left to them. It may be stopped at any moment and run again.
 */
export async function resealSecrets(
  { pool }: Pick<Database, 'pool'>,
  sealer: Sealer,
  { atOnce = 100 }: { readonly atOnce?: number } = {},
): Promise<Resealed> {
  let resealed = 0;
  const accountIds = new Set<string>();
  for (let passes = 1; ; passes++) {
    const pass = await resealOnce(pool, sealer, atOnce);
    resealed += pass.resealed.length;
    for (const accountId of pass.resealed) accountIds.add(accountId);
    if (pass.resealed.length === 0 || passes === MOST_PASSES)
      return { resealed, accountIds: [...accountIds], unopened: pass.unopened };
  }
}

async function resealOnce(pool: Database['pool'], sealer: Sealer, atOnce: number) {
  /** The account of each. */
  const resealed: string[] = [];
  const unopened: Resealed['unopened'][number][] = [];
  for (let after = ''; ; ) {
    const { rows } = await pool.query<{ access_key_id: string; secret_sealed: Buffer }>(
      `select access_key_id, secret_sealed from access_keys
       where access_key_id > $1 and substr(secret_sealed, 1, 8) <> decode($2, 'hex')
       order by access_key_id limit $3`,
      [after, sealer.keyId, atOnce],
    );
    const changes = rows.flatMap(({ access_key_id: accessKeyId, secret_sealed: old }) => {
      try {
        const sealed = sealer.seal(sealer.open(old, accessKeyId), accessKeyId);
        return keyIdOf(sealed) === keyIdOf(old) ? [] : [{ accessKeyId, old, sealed }];
      } catch (error) {
        unopened.push({ accessKeyId, reason: error instanceof Error ? error.message : String(error) });
        return [];
      }
    });
    resealed.push(...(await put(pool, changes)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < atOnce) return { resealed, unopened };
    after = last.access_key_id;
  }
}

/** Locked in one order, so that two who reseal at once do not wait for each other. */
async function put(
  pool: Database['pool'],
  changes: readonly { accessKeyId: string; old: Buffer; sealed: Buffer }[],
): Promise<string[]> {
  if (changes.length === 0) return [];
  const { rows } = await pool.query<{ account_id: string }>(
    `with change as (
       select * from unnest($1::text[], $2::bytea[], $3::bytea[]) as change (access_key_id, old, sealed)
     ), locked as (
       select k.access_key_id, change.sealed from access_keys k join change using (access_key_id)
       where k.secret_sealed = change.old
       order by k.access_key_id for no key update of k
     )
     update access_keys k set secret_sealed = locked.sealed from locked
     where k.access_key_id = locked.access_key_id returning k.account_id`,
    [
      changes.map(({ accessKeyId }) => accessKeyId),
      changes.map(({ old }) => old),
      changes.map(({ sealed }) => sealed),
    ],
  );
  return rows.map(({ account_id }) => account_id);
}
