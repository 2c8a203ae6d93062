import type { Database } from '#libs/postgres';
import { sealer } from './sealed-secret.js';

/** The ids of the active keys in the database whose secrets this key does not open; without one, of all of them. */
export async function keysNotOpened(
  { pool }: Pick<Database, 'pool'>,
  secretKey: string | undefined,
): Promise<string[]> {
  const { rows } = await pool.query<{ access_key_id: string; secret_sealed: Buffer }>(
    "select access_key_id, secret_sealed from access_keys where status = 'active' order by access_key_id",
  );
  const open = secretKey === undefined ? undefined : sealer(secretKey).open;
  const isOpened = ({ access_key_id, secret_sealed }: (typeof rows)[number]) => {
    try {
      return open?.(secret_sealed, access_key_id) !== undefined;
    } catch {
      return false;
    }
  };
  return rows.filter((row) => !isOpened(row)).map(({ access_key_id }) => access_key_id);
}

/** Puts a key out of use; answers whether there was one. */
export async function disableAccessKey(
  { pool }: Pick<Database, 'pool'>,
  accessKeyId: string,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    "update access_keys set status = 'inactive' where access_key_id = $1 and status <> 'deleted'",
    [accessKeyId],
  );
  return rowCount === 1;
}
