import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  sealer,
  setCallRate,
} from '#libs/access';
import type { Database } from '#libs/postgres';
import { SECRET_KEY } from './program.js';
import type { Credentials } from './signed-calls.js';

const userName = 'anna';
const NEVER_REACHED = 1_000_000;

/** As people write them: two policies, one with a condition and a denial. */
const policiesOf = (accountId: string) => ({
  ReadAll: [{ Effect: 'Allow', Action: ['live:Describe*', 'live:Get*'], Resource: '*' }],
  Studios: [
    {
      Effect: 'Allow',
      Action: 'live:*',
      Resource: `acs:live:*:${accountId}:*`,
      Condition: { IpAddress: { 'acs:SourceIp': ['127.0.0.0/8', '10.0.0.0/8'] } },
    },
    { Effect: 'Deny', Action: ['live:DeleteCaster', 'live:StopCaster'], Resource: '*' },
  ],
});

export const accountIdOf = (number: number) => String(2_000_000_000_000_000 + number);

/** A user with policies, of an account whose calls are counted and never refused. */
export async function createCaller(
  database: Database,
  accountId: string,
  operations: readonly string[],
): Promise<Credentials> {
  await createAccount(database, accountId);
  await createUser(database, { accountId, userName });
  for (const [policyName, Statement] of Object.entries(policiesOf(accountId))) {
    const document = JSON.stringify({ Version: '1', Statement });
    await createPolicy(database, { accountId, policyName, document });
    await attachPolicy(database, { accountId, policyName, userName });
  }
  for (const operation of operations) await setCallRate(database, accountId, operation, NEVER_REACHED);
  return createAccessKey(database, sealer(SECRET_KEY), { accountId, userName });
}
