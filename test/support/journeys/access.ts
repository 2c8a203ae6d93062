import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';

const reading = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'live:Describe*', Resource: '*' }],
});

/** A user who is let in, may something, is shut out and leaves: what plain REST alone has. */
export async function access(call: Call): Promise<void> {
  const { AccountId, CasterCount, CasterQuota } = await call('GetCaller', {});
  expect(CasterQuota).toBeGreaterThanOrEqual(CasterCount);

  const UserName = randomUUID();
  const PolicyName = randomUUID();
  await call('CreateUser', { UserName });
  await call('CreatePolicy', { PolicyName, PolicyDocument: reading });
  expect(JSON.parse((await call('GetPolicy', { PolicyName })).PolicyDocument)).toEqual(JSON.parse(reading));
  await call('AttachPolicyToUser', { PolicyName, UserName });
  expect((await listed(call, 'ListPolicies', 'Policies')).find(byName({ PolicyName }))).toMatchObject({
    Users: [UserName],
  });

  const { AccessKeyId } = await call('CreateAccessKey', { UserName, ClientToken: randomUUID() });
  expect((await listed(call, 'ListUsers', 'Users')).find(byName({ UserName }))).toMatchObject({
    Policies: [PolicyName],
    AccessKeyIds: [AccessKeyId],
  });
  const asked = { AccessKeyId, Operation: 'DescribeCasters' };
  expect(await call('ExplainPermission', asked)).toMatchObject({
    Principal: { Type: 'user', Name: UserName },
    Resource: `acs:live:*:${AccountId}:caster/*`,
    IsAllowed: true,
    Because: `Statement 1 of policy ${PolicyName} allows it.`,
  });
  await call('UpdatePolicy', { PolicyName, PolicyDocument: reading.replace('Allow', 'Deny') });
  expect(await call('ExplainPermission', asked)).toMatchObject({ IsAllowed: false });
  await call('DetachPolicyFromUser', { PolicyName, UserName });
  expect(await codeOf(call('DeleteUser', { UserName }))).toBe('DeleteConflict.User.AccessKey');

  const status = async () =>
    (await call('ListAccessKeys', { UserName })).AccessKeys.map((key: { Status: string }) => key.Status);
  await call('DisableAccessKey', { AccessKeyId });
  expect(await status()).toEqual(['Inactive']);
  await call('EnableAccessKey', { AccessKeyId });
  expect(await status()).toEqual(['Active']);
  await call('DeleteAccessKey', { AccessKeyId });
  expect(await status()).toEqual([]);

  await call('DeletePolicy', { PolicyName });
  await call('DeleteUser', { UserName });
  const { Entries } = await call('ListAuditEntries', { Denied: 'false', maxResults: 1 });
  expect(Entries.length).toBeLessThanOrEqual(1);
}

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
async function listed(call: Call, action: string, member: string): Promise<any[]> {
  const found = [];
  for (let nextToken: string | undefined; ; ) {
    const answer = await call(action, { maxResults: 100, ...(nextToken !== undefined && { nextToken }) });
    found.push(...answer[member]);
    nextToken = answer.NextToken;
    if (nextToken === undefined) return found;
  }
}

const byName = (wanted: Readonly<Record<string, string>>) => (one: Readonly<Record<string, unknown>>) =>
  Object.entries(wanted).every(([name, value]) => one[name] === value);
