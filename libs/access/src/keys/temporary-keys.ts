import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '#libs/postgres';
import { sayingWhichConstraint } from '../accounts/said-constraints.js';
import { readPolicy } from '../policies/policy.js';
import { requireDocument } from '../policies/stored-policies.js';
import type { Sealer } from '../secrets/sealed-secret.js';
import { ownerConstraints } from './stored-keys.js';

/** A key with an end, whose requests carry its security token. All but the end is told here and never again. */
export interface TemporaryKey {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly securityToken: string;
  readonly expiresAt: Date;
}

export const temporarySeconds = { least: 900, most: 43_200, otherwise: 3_600 } as const;

/** For an account or a user of it, who may then do what both they and the session policy allow. */
export async function issueTemporaryKey(
  { pool }: Pick<Database, 'pool'>,
  { seal }: Pick<Sealer, 'seal'>,
  {
    accountId,
    userName,
    sessionName,
    seconds = temporarySeconds.otherwise,
    sessionPolicy,
  }: {
    readonly accountId: string;
    readonly userName?: string | undefined;
    readonly sessionName: string;
    readonly seconds?: number | undefined;
    /** The text of a policy document. */
    readonly sessionPolicy?: string | undefined;
  },
): Promise<TemporaryKey> {
  if (!/^[A-Za-z0-9.@_-]{2,64}$/.test(sessionName))
    throw new Error('The name of a session has 2 to 64 letters, digits, dots, hyphens, underscores and @');
  if (!Number.isInteger(seconds) || seconds < temporarySeconds.least || seconds > temporarySeconds.most)
    throw new Error('A temporary key is for 15 minutes to 12 hours');
  if (sessionPolicy !== undefined) readPolicy(sessionName, requireDocument(sessionPolicy));

  const accessKeyId = `STS.${randomBytes(12).toString('hex')}`;
  const secret = randomBytes(24).toString('base64url');
  const securityToken = randomBytes(48).toString('base64url');
  const { rows } = await sayingWhichConstraint(
    pool.query<{ expires_at: Date }>(
      `insert into access_keys (access_key_id, account_id, user_name, secret_sealed,
         session_name, session_token_hash, session_policy, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8)) returning expires_at`,
      [
        accessKeyId,
        accountId,
        userName ?? null,
        seal(secret, accessKeyId),
        sessionName,
        tokenHash(securityToken),
        sessionPolicy ?? null,
        seconds,
      ],
    ),
    ownerConstraints(accountId, userName),
  );
  return { accessKeyId, secret, securityToken, expiresAt: (rows[0] as { expires_at: Date }).expires_at };
}

/** A token is as random as a key: a plain hash tells nothing of it. */
export function tokenHash(securityToken: string): Buffer {
  return createHash('sha256').update(securityToken).digest();
}

const sweptAtOnce = 500;

/** Removes temporary keys a day after their end, when nobody need be told any more that they are over; says how many. */
export async function sweepTemporaryKeys({ query }: Pick<Database, 'query'>): Promise<number> {
  for (let swept = 0; ; ) {
    const { rows } = await query(
      `delete from access_keys
       where ctid = any (array(
         select ctid from access_keys
         where expires_at < now() - interval '1 day'
         order by expires_at limit $1
         for update skip locked
       ))
       returning 1`,
      [sweptAtOnce],
    );
    swept += rows.length;
    if (rows.length < sweptAtOnce) return swept;
  }
}
