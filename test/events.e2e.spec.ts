import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeRecord, type PublishedEvent } from '#libs/caster-events';
import { eventually, type LocalKafka, startLocalKafka, waitFor } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';
import { readTopic } from './support/topic.js';

// A broker of its own: this test takes it away.
let kafka: LocalKafka;
let program: Program;
let call: CallOperation;
let consumer: ChildProcess;
let folder: string;
const printed: string[] = [];
/** What the example consumer has noted as handled. */
const noted = () => readFileSync(join(folder, 'printed.handled'), 'utf8');

/** In a group of its own each time: it is given all that is on the topic. */
function startConsumer() {
  consumer = spawn(process.execPath, ['dist/examples/print-copies/print-copies.js'], {
    env: {
      ...process.env,
      KAFKA_BROKERS: kafka.address,
      GROUP_ID: `test-${randomUUID()}`,
      HANDLED_FILE: join(folder, 'printed.handled'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (consumer.stdout) createInterface(consumer.stdout).on('line', (line) => printed.push(line));
}
beforeAll(async () => {
  kafka = await startLocalKafka();
  program = await startProgram({ KAFKA_BROKERS: kafka.address });
  call = popCore(program.endpoint);
  folder = await mkdtemp(join(tmpdir(), 'understudy-events-'));
  startConsumer();
});
afterAll(async () => {
  consumer?.kill('SIGTERM');
  await program?.end();
  await kafka?.stop();
  await rm(folder, { recursive: true, force: true });
});

const copy = async (SrcCasterId: string, CasterName: string) =>
  (await call('CopyCaster', { SrcCasterId, CasterName, ClientToken: randomUUID() })).CasterId as string;

/** How many events are on Kafka; one that was sent again after a fault counts once. */
const eventsOnKafka = async () =>
  new Set((await readTopic(kafka.address)).map(({ headers }) => headers.ce_id)).size;

describe('Kafka', () => {
  it('being away fails no call; back again, it gets every event at least once, in order for each studio', async () => {
    const source = await buildNewsroom(call, randomUUID());
    await waitFor(async () => (await eventsOnKafka()) === 15, {
      what: 'the 15 events of the newsroom on Kafka',
    });

    await kafka.kill();
    const copies: string[] = [];
    for (let i = 0; i < 100; i += 1) {
      const id = await copy(source, `Show ${i}`);
      copies.push(id);
      // Some copies are edited while the broker is away, so that there is an order to keep.
      if (i % 10 === 0)
        await call('AddCasterVideoResource', {
          CasterId: id,
          ResourceName: 'Late',
          LocationId: 'RV09',
          ImageId: 'late',
        });
    }
    expect(copies).toHaveLength(100);
    await eventually(async () => expect((await fetch(`${program.endpoint}/health/ready`)).status).toBe(200));

    await kafka.restart();
    const expected = 15 + 100 + 10;
    await waitFor(async () => (await eventsOnKafka()) >= expected, { what: `${expected} events on Kafka` });

    const records = await readTopic(kafka.address);
    const events = records
      .map((record) => decodeRecord(record))
      .filter((event): event is PublishedEvent => event !== undefined);
    expect(events).toHaveLength(records.length);
    const copied = events.filter(({ type }) => type === 'live.caster.copied.v1');
    expect(new Set(copied.map(({ casterId }) => casterId))).toEqual(new Set(copies));
    expect(new Set(copied.map(({ id }) => id)).size).toBe(100);

    const lastSeen = new Map<string, number>();
    for (const { casterId, sequence } of events) {
      const last = lastSeen.get(casterId) ?? 0;
      // Sent again: the broker went before it could acknowledge, or the relay before it could note the acknowledgement.
      if (sequence <= last) continue;
      expect(sequence).toBe(last + 1);
      lastSeen.set(casterId, sequence);
    }
  });

  it('carries the whole copy with public ids, and the map from each part of the source', async () => {
    const source = await buildNewsroom(call, randomUUID());
    const id = await copy(source, "Tonight's show");
    const find = async () =>
      (await readTopic(kafka.address)).find(
        ({ key, headers }) => key === id && headers.ce_type === 'live.caster.copied.v1',
      );
    await waitFor(async () => (await find()) !== undefined, { what: 'the copy on Kafka' });

    const record = await find();
    expect(record?.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_source: '/accounts/1000000000000001/casters',
      ce_subject: id,
      ce_sequence: '1',
      ce_accountid: '1000000000000001',
      'content-type': 'application/json',
    });
    const event = record && decodeRecord(record);
    if (event?.type !== 'live.caster.copied.v1') throw new Error('not a copy');
    const idsIn = async (casterId: string) => ({
      sources: (
        await call('DescribeCasterVideoResources', { CasterId: casterId })
      ).VideoResources.VideoResource.map((resource: { ResourceId: string }) => resource.ResourceId),
      layouts: (await call('DescribeCasterLayouts', { CasterId: casterId })).Layouts.Layout.map(
        (layout: { LayoutId: string }) => layout.LayoutId,
      ),
      components: (await call('DescribeCasterComponents', { CasterId: casterId })).Components.Component.map(
        (component: { ComponentId: string }) => component.ComponentId,
      ),
    });
    const [from, to] = [await idsIn(source), await idsIn(id)];
    expect(event.data.sourceCasterId).toBe(source);
    expect(event.data.caster.name).toBe("Tonight's show");
    expect(event.data.caster.videoResources.map((resource) => resource.id)).toEqual(to.sources);
    expect(event.data.caster.layouts.map((layout) => layout.id)).toEqual(to.layouts);
    expect(event.data.caster.components.map((component) => component.id)).toEqual(to.components);
    const old = [...from.sources, ...from.layouts, ...from.components];
    const fresh = [...to.sources, ...to.layouts, ...to.components];
    expect(old.map((sourceId) => event.data.ids[sourceId])).toEqual(fresh);
    expect(event.data.caster.config.syncGroups?.[0]?.hostResourceId).toBe(to.sources[0]);
  });

  it('lets the example consumer print each copy as it happens', async () => {
    const source = await buildNewsroom(call, randomUUID());
    const id = await copy(source, 'The printed show');
    await waitFor(() => printed.some((line) => line.includes(`→ ${id} "The printed show", 13 parts`)), {
      what: 'the line of the copy',
    });
    // The hundred copies made while the broker was away are printed too, each once.
    const hundred = () => printed.filter((line) => line.includes('"Show '));
    await waitFor(() => hundred().length >= 100, { what: 'the lines of the hundred copies' });
    expect(new Set(hundred()).size).toBe(hundred().length);

    // A restart repeats none of them, killed or not, although all records are read again.
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      // One that is killed between a print and the note of it prints that once more.
      const isNoted = (line: string) => noted().includes(`${/→ (\S+) /.exec(line)?.[1]} `);
      const areNoted = () => printed.filter((line) => line.includes('→')).every(isNoted);
      if (signal === 'SIGKILL') await waitFor(areNoted, { what: 'the notes of what was printed' });
      const ended = once(consumer, 'close');
      consumer.kill(signal);
      await ended;
      const name = `Copied while away after ${signal}`;
      await copy(source, name);
      startConsumer();
      await waitFor(() => printed.some((line) => line.includes(`"${name}"`)), {
        what: `the line of ${name}`,
      });
    }
    const lines = printed.filter((line) => line.includes('→'));
    expect(new Set(lines).size).toBe(lines.length);
  });
});
