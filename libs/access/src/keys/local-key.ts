import { setTimeout as after } from 'node:timers/promises';
import type { Database } from '#libs/postgres';
import type { AccessKey } from '#libs/wire';

/** A key that settings allow, and no table knows. */
export interface LocalKey {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secret: string;
}

interface AccountState {
  readonly active: boolean;
  readonly callsPerSecond?: Readonly<Record<string, number>>;
}

// Clients of the official core for Node.js wait 3 s for an answer, and a statement is tried again for nearly as long.
const PATIENCE_MS = 100;

/**
 * The local key with the state of its account, which is read once in `rememberedMs`. It opens without a database: where
 * that does not answer soon, the account is as it was last known, and active at first.
 */
export function localKeys(
  { query }: Pick<Database, 'query'>,
  { accountId, accessKeyId, secret }: LocalKey,
  rememberedMs: number,
): () => Promise<AccessKey> {
  let state: AccountState = { active: true };
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let isAway = false;

  async function read(): Promise<void> {
    const { rows } = await query<{ active: boolean; rates: Record<string, number> | null }>(
      `select active, (select json_object_agg(operation, calls_per_second) from account_call_rates r
                       where r.account_id = a.account_id) as rates
       from accounts a where account_id = $1`,
      [accountId],
    );
    const [row] = rows;
    state = { active: row?.active ?? true, ...(row?.rates && { callsPerSecond: row.rates }) };
  }

  return async () => {
    if (reading === undefined && performance.now() - readAt >= rememberedMs) {
      readAt = performance.now();
      reading = read()
        // The request that follows meets the same database, and says what is wrong with it.
        .then(
          () => false,
          () => true,
        )
        .then((failed) => {
          isAway = failed;
          reading = undefined;
        });
    }
    if (reading !== undefined && !isAway)
      await Promise.race([reading, after(PATIENCE_MS, undefined, { ref: false })]);
    return {
      accessKeyId,
      accountId,
      principal: { type: 'account', name: accountId },
      secret,
      ...state,
      may: () => ({ allowed: true }),
    };
  };
}
