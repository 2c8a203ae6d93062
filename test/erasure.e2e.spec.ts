import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { decodeRecord, FirstDeliveries, placeOf } from '#libs/caster-events';
import { readArchive } from '#libs/retention';
import { eventually, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { understudy as command } from './support/command.js';
import { type Program, startProgram } from './support/program.js';
import { readTopic, type TopicRecord } from './support/topic.js';

const topic = `erased-${randomUUID()}`;
const secretKey = Buffer.alloc(32, 7).toString('base64');
const settings = {
  KAFKA_BROKERS: kafkaAddress(),
  KAFKA_TOPIC: topic,
  UNDERSTUDY_SECRET_KEY: secretKey,
  DELETED_STUDIO_DAYS: '30',
};
const admin = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING }).admin();
const anna = '2000000000000002';
let program: Program;
let folder: string;
let call: CallOperation;
let keyId: string;

const understudy = (...args: string[]) =>
  command(args, { ...settings, DATABASE_URL: program.test.url, UNDERSTUDY_LOCAL_ACCESS: '0' });
const query = async (sql: string, values: unknown[] = []) =>
  (await program.test.database.pool.query(sql, values)).rows;
const records = () => readTopic(kafkaAddress(), topic);
const typesOf = (all: readonly TopicRecord[], casterId: string) =>
  all.filter(({ key }) => key === casterId).map(({ headers }) => headers.ce_type);

/** What a consumer holds that keeps the last state of each studio by the helper. */
async function heldBy(all: readonly TopicRecord[]): Promise<Set<string>> {
  const deliveries = new FirstDeliveries();
  const held = new Set<string>();
  for (const record of all)
    await deliveries.once(placeOf(record), async () => {
      const event = decodeRecord(record);
      if (event?.type === 'live.caster.deleted.v1' || event?.type === 'live.caster.erased.v1')
        held.delete(record.key);
      else held.add(record.key);
    });
  return held;
}

beforeAll(async () => {
  await admin.connect();
  folder = await mkdtemp(join(tmpdir(), 'understudy-archives-'));
  program = await startProgram(settings);
  expect(await understudy('accounts', 'create', anna, '--name', 'Anna')).toMatchObject({ code: 0 });
  const made = await understudy('keys', 'create', '--account', anna, '--json');
  const key = JSON.parse(made.out) as { accessKeyId: string; secret: string };
  keyId = key.accessKeyId;
  call = popCore(program.endpoint, key);
});
afterAll(async () => {
  await program?.end();
  await admin.disconnect();
  await rm(folder, { recursive: true, force: true });
});

describe('An account that goes', () => {
  let source: string;
  let copy: string;
  let ofOthers: string;

  it('is archived with its studios', async () => {
    source = await buildNewsroom(call, randomUUID());
    copy = (await call('CopyCaster', { SrcCasterId: source, CasterName: 'Copy', ClientToken: randomUUID() }))
      .CasterId as string;
    ofOthers = await buildNewsroom(popCore(program.endpoint), randomUUID());
    const file = join(folder, 'anna.jsonl');
    expect(await understudy('accounts', 'archive', anna, file)).toMatchObject({ code: 0 });
    const lines = (await readFile(file, 'utf8')).split('\n');
    const studios = new Set<string>();
    for await (const line of readArchive(lines)) if (line.kind === 'event') studios.add(line.casterId);
    expect([...studios].sort()).toEqual([source, copy].sort());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await understudy('accounts', 'archive', anna, file)).toMatchObject({ code: 1 });
  });

  it('is erased when it is disabled and its keys are, and the command says what to do before', async () => {
    expect(await understudy('accounts', 'erase', anna)).toMatchObject({ code: 2 });
    expect((await understudy('accounts', 'erase', anna, '--yes')).err).toContain('accounts disable');
    await understudy('accounts', 'disable', anna);
    expect((await understudy('accounts', 'erase', anna, '--yes')).err).toContain(keyId);
    await understudy('keys', 'disable', keyId);
    expect(await understudy('accounts', 'erase', anna, '--yes')).toMatchObject({ code: 0, err: '' });
    expect(await query(`select type from events where account_id = $1`, [anna])).toEqual([
      { type: 'CasterErased' },
      { type: 'CasterErased' },
    ]);
    expect(await query(`select action from audit_log where account_id = $1`, [anna])).toEqual([
      { action: 'EraseAccount' },
    ]);
  });

  it('is told to consumers as a record without a value for each studio, after which they hold nothing of it', async () => {
    await waitFor(async () => typesOf(await records(), copy).includes('live.caster.erased.v1'), {
      what: 'the erasure on the topic',
    });
    const all = await records();
    const last = all.filter(({ key }) => key === source).at(-1)!;
    expect(last).toMatchObject({
      value: null,
      headers: { ce_type: 'live.caster.erased.v1', ce_accountid: anna },
    });
    expect([...(await heldBy(all))]).toEqual([ofOthers]);
  });

  it('is no sign of a lost past to the next relay, nor is a studio that was swept', async () => {
    const gone = await buildNewsroom(popCore(program.endpoint), randomUUID());
    await popCore(program.endpoint)('DeleteCaster', { CasterId: gone });
    await waitFor(async () => typesOf(await records(), gone).includes('live.caster.deleted.v1'), {
      what: 'the deletion on the topic',
    });
    await query(
      `update events set recorded_at = recorded_at - interval '31 days' where caster_id = $1 or account_id = $2`,
      [gone, anna],
    );
    await query(`update accounts set erased_at = erased_at - interval '31 days'`);
    // A replica sweeps as it starts, and once an hour: what each reader of the log has come to.
    const behind = () =>
      query(
        `select from checkpoints
         where (name = 'relay' or lease_until > clock_timestamp())
           and (era, xid, position) <
             (select era, xid, position from events order by era desc, xid desc, position desc limit 1)`,
      );
    await waitFor(async () => (await behind()).length === 0, { what: 'all readers at the end of the log' });
    const replica = await program.replica();
    await waitFor(
      async () =>
        (await query('select from events where caster_id = $1 or account_id = $2', [gone, anna])).length ===
        0,
      { what: 'the sweep' },
    );
    // Records tell when a thing was decided, and these are a month younger than we made the events.
    await query(`update removed_events set recorded_before = recorded_before + interval '31 days'`);
    // The checkpoint forgets what was sent: the whole topic is held against the log.
    await query(`update checkpoints set sent = null, epoch = epoch + 1 where name = 'relay'`);
    await waitFor(
      async () =>
        (await query(`select from checkpoints where name = 'relay' and sent is not null`)).length === 1,
      { what: 'the comparison' },
    );
    expect(await query('select era from log_eras')).toHaveLength(1);
    await eventually(async () => {
      const answer = await fetch(`${replica.adminEndpoint}/metrics`);
      expect(answer.status).toBe(200);
      const metrics = await answer.text();
      expect(metrics).toMatch(/^understudy_removed_total\{what="deleted studios"\} 1$/m);
      expect(metrics).toMatch(/^understudy_table_bytes\{table="events"\} [1-9]/m);
      expect(metrics).toMatch(/^understudy_table_rows\{table="events"\} \d/m);
    });
    await replica.stop();
  });

  it('is on no topic that is made anew, which has what there is', async () => {
    await admin.deleteTopics({ topics: [topic] });
    // The broker may have the old one for a moment after its answer.
    const all = await waitFor(
      async () => {
        const found = await records().catch(() => []);
        const isNew = typesOf(found, ofOthers).length > 10 && found.every(({ key }) => key === ofOthers);
        return isNew ? found : undefined;
      },
      { what: 'the topic filled again, with nobody else on it' },
    );
    expect([...(await heldBy(all))]).toEqual([ofOthers]);
  });
});
