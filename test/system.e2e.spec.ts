import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, readAuditLog, sealer } from '#libs/access';
import { eventually, kafkaAddress, waitFor } from '#libs/testing';
import type { Credentials } from './support/clients.js';
import { protocols, type Reply } from './support/isolation/callers.js';
import { type Program, startProgram } from './support/program.js';
import { RawClient } from './support/raw-client.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const operator = '2000000000000001';
const anna = '2000000000000002';

let program: Program;
let client: RawClient;
const keys: Record<string, Credentials> = {};
beforeAll(async () => {
  program = await startProgram({
    UNDERSTUDY_SECRET_KEY: secretKey,
    OPERATOR_ACCOUNTS: operator,
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: `system-${randomUUID()}`,
  });
  client = new RawClient(program.endpoint);
  const { database } = program.test;
  for (const accountId of [operator, anna]) {
    await createAccount(database, accountId);
    keys[accountId] = await createAccessKey(database, sealer(secretKey), { accountId });
  }
});
afterAll(async () => {
  client?.close();
  await program?.end();
});

const as = (account: string) => protocols.REST(client, keys[account]!);
const told = async (action: string, given = {}): Promise<Reply['body']> => {
  const { code, text, body } = await as(operator)(action, given);
  if (code !== 'OK') throw new Error(text);
  return body;
};

describe('Operators', () => {
  it('see every process, what it leads, and when one of them goes', async () => {
    const replica = await program.replica({ ROLES: 'api' });
    const both = await waitFor(
      async () => {
        const { Replicas } = await told('DescribeSystem');
        return Replicas?.length === 2 ? Replicas : undefined;
      },
      { what: 'both processes to be told of' },
    );
    expect(both.map(({ Roles }: { Roles: string[] }) => Roles.join())).toEqual(
      expect.arrayContaining(['api,relay,projector', 'api']),
    );
    expect(both.every(({ Alive }: { Alive: boolean }) => Alive)).toBe(true);
    await replica.stop();
    await eventually(async () => {
      const { Replicas, Checkpoints } = await told('DescribeSystem');
      expect(Replicas).toHaveLength(1);
      const led = Checkpoints.filter(({ Holder }: { Holder?: string }) => Holder === Replicas[0].ReplicaId);
      expect(led.map(({ Name }: { Name: string }) => Name)).toContain('relay');
    });
  });

  it('see relay, views, horizon, eras, tables, and Kafka as the relay knows it', async () => {
    const seen = await waitFor(
      async () => {
        const answer = await told('DescribeSystem');
        const isWhole =
          answer.Kafka?.Up &&
          answer.Kafka.Partitions &&
          answer.Relay &&
          answer.Horizon &&
          answer.Views &&
          answer.Tables;
        return isWhole ? answer : undefined;
      },
      { what: 'the relay to tell of its topic', every: 200 },
    );
    expect(seen).toMatchObject({
      Relay: { Events: 0, Seconds: 0 },
      Horizon: { CommittedAbove: false },
      Parked: { ByViews: 0, ByRelay: 0 },
      Kafka: { Up: true, Topic: program.runtime.settings.KAFKA_TOPIC },
      Eras: [{ Era: 1 }],
      PostgresVersion: expect.stringMatching(/^\d+/),
    });
    expect(seen.Kafka.Partitions).toHaveLength(program.runtime.settings.KAFKA_TOPIC_PARTITIONS);
    expect(seen.Kafka.Retention).toBe(program.runtime.settings.KAFKA_TOPIC_RETENTION);
    expect(seen.Views.map(({ View }: { View: string }) => View)).toContain('caster_list_v2');
    expect(seen.Tables.map(({ Table }: { Table: string }) => Table)).toContain('events');
  });

  it('have the relay try again what it has parked', async () => {
    const { pool } = program.test.database;
    const casterId = randomUUID();
    // A relay that takes its lease anew tries again at once, and finds that there is nothing wrong with this one.
    const parked = await waitFor(
      async () => {
        await pool.query(
          `insert into checkpoint_parked_streams (checkpoint, caster_id, version, reason)
           values ('relay', $1, 1, 'Nobody can publish it') on conflict do nothing`,
          [casterId],
        );
        const { Parked } = await told('ListParkedStreams');
        return Parked.length > 0 && Parked;
      },
      { what: 'what is parked' },
    );
    expect(parked).toEqual([
      expect.objectContaining({ By: 'relay', Version: 1, Reason: 'Nobody can publish it' }),
    ]);
    expect(await told('RetryParkedStreams')).toMatchObject({ Relay: 'asked', Views: { Tried: 0 } });
    await waitFor(async () => (await told('ListParkedStreams')).Total === 0, {
      what: 'the relay to try it again',
    });
  });

  it('are told of a rebuild that nobody goes on with', async () => {
    const { pool } = program.test.database;
    await pool.query(
      `insert into view_runs (view, kind, replica_id, started_by, started_at, told_at)
       values ('caster_list', 'rebuild', 'gone', 'account 1', now() - interval '1 h', now() - interval '1 h')`,
    );
    const run = async () => (await told('DescribeViews')).Runs[0];
    expect(await run()).toMatchObject({ View: 'caster_list', State: 'interrupted', ReplicaId: 'gone' });
    await told('RebuildView', { View: 'caster_list' });
    await waitFor(async () => (await run()).State === 'done', { what: 'the rebuild to end', every: 100 });
    expect(await run()).toMatchObject({ StartedBy: `account ${operator}`, Differences: 0 });
    expect((await as(operator)('RebuildView', { View: 'nothing' })).code).toBe('InvalidView.NotFound');
    expect((await as(operator)('DeleteViewTable', { Table: 'caster_list_v2' })).code).toBe(
      'IncorrectViewStatus.InUse',
    );
  });

  it('disable an account but their own, and the account’s audit log says so', async () => {
    await told('SetAccountQuota', { AccountId: anna, CasterQuota: 3 });
    expect(await told('DescribeAccount', { AccountId: anna })).toMatchObject({
      CasterQuota: 3,
      Keys: { Active: 1 },
    });
    const { Accounts, NextToken, Total } = await told('ListAccounts', { maxResults: 1 });
    expect([Accounts.length, Total]).toEqual([1, 3]);
    expect((await told('ListAccounts', { maxResults: 1, nextToken: NextToken })).Accounts).toMatchObject([
      { AccountId: operator },
    ]);

    await told('SetAccountStatus', { AccountId: anna, Status: 'disabled' });
    await waitFor(
      async () => (await as(anna)('DescribeCasters', {})).code === 'InvalidAccessKeyId.Inactive',
      { what: 'the keys to be refused' },
    );
    await told('SetAccountStatus', { AccountId: anna, Status: 'active' });
    await waitFor(async () => (await as(anna)('DescribeCasters', {})).code === 'OK', {
      what: 'the keys to be let in',
    });
    const own = await as(operator)('SetAccountStatus', { AccountId: operator, Status: 'disabled' });
    expect(own.code).toBe('InvalidParameter.Malformed');
    expect((await as(operator)('DescribeAccount', { AccountId: '404' })).code).toBe(
      'InvalidAccount.NotFound',
    );

    await waitFor(
      async () => {
        const entries = await readAuditLog(program.test.database, { accountId: anna, limit: 100 });
        const actions = entries.map(({ action, principalName }) => `${principalName} ${action}`);
        return ['SetAccountQuota', 'SetAccountStatus'].every((one) =>
          actions.includes(`${operator} live:${one}`),
        );
      },
      { what: 'the audit log to tell' },
    );
  });
});
