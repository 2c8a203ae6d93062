import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  Cluster,
  copyDatabase,
  eventually,
  type Forwarder,
  kafkaAddress,
  startForwarder,
  waitFor,
} from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { eraOf, studioHistories } from './support/studio-histories.js';
import { readTopic } from './support/topic.js';

// Databases move: they are restored, upgraded, failed over. Whatever the move, all events that the store holds reach
// the topic, and nobody has to give a command.

/** Moves the database and answers the cluster it is on then. `goOn` is what happens after the moment that is kept. */
type Move = (source: Cluster, goOn: () => Promise<void>) => Promise<Cluster>;

const restoredTables =
  (options: Parameters<typeof copyDatabase>[2] = {}): Move =>
  async (source) => {
    const target = kept(await Cluster.start());
    await copyDatabase(source.url, target.url, options);
    return target;
  };

/** As pg_upgrade leaves it: another system, whose counter has come past all recorded transactions. */
const upgraded: Move = async (source, goOn) => {
  const target = await restoredTables()(source, goOn);
  await target.burnTransactionIds((await source.nextTransactionId()) + 1_000);
  return target;
};

const failedOver: Move = async (source) => {
  const standby = kept(await source.startStandby());
  await source.sentAllTo(standby);
  await source.kill();
  await standby.promote();
  return standby;
};

const losingMoves: [string, Move][] = [
  [
    'a restore of the tables to an earlier moment',
    async (source, goOn) => {
      const target = await restoredTables()(source, goOn);
      await goOn();
      return target;
    },
  ],
  [
    'a restore of the data folder to an earlier moment',
    async (source, goOn) => {
      const earlier = kept(await source.coldCopy());
      await goOn();
      await source.stop();
      await earlier.start();
      return earlier;
    },
  ],
  [
    'a restore beside, into a database that then takes the name',
    async (source, goOn) => {
      const beside = await source.createDatabase('restored');
      await copyDatabase(source.url, beside);
      await goOn();
      await source.replaceBy('restored');
      return source;
    },
  ],
  [
    'a failover to a standby that missed the last events',
    async (source, goOn) => {
      const standby = kept(await source.startStandby());
      await source.sentAllTo(standby);
      await standby.stop();
      await goOn();
      await source.kill();
      await standby.start();
      await standby.promote();
      return standby;
    },
  ],
];

const losslessMoves: [string, Move][] = [
  ['a restore into a fresh cluster', restoredTables()],
  ['a move by logical replication, which leaves sequences behind', restoredTables({ withSequences: false })],
  ['an upgrade to another major version', upgraded],
  ['a failover to a promoted standby', failedOver],
];

const manners = ['while the program runs', 'and a start of the program on the new one'] as const;
type Manner = (typeof manners)[number];

let clusters: Cluster[];
const kept = (cluster: Cluster): Cluster => {
  clusters.push(cluster);
  return cluster;
};
let source: Cluster;
let forwarder: Forwarder;
let running: UnderstudyProcess;
let call: CallOperation;
let topic: string;
beforeEach(async () => {
  clusters = [];
  source = kept(await Cluster.start());
  // A cluster that has lived: its transaction ids are far above those of a fresh one.
  await source.burnTransactionIds(5_000);
  forwarder = await startForwarder(source.url);
  topic = `moves-${randomUUID()}`;
  await start(forwarder.url);
});
afterEach(async () => {
  await running?.kill();
  await forwarder?.close();
  for (const cluster of clusters) await cluster.remove();
});

async function start(url: string): Promise<void> {
  running = await startProcess({
    DATABASE_URL: url,
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: topic,
    KAFKA_TOPIC_PARTITIONS: '3',
  });
  call = popCore(running.endpoint);
}

async function bringTo(target: Cluster, manner: Manner): Promise<void> {
  if (manner === 'while the program runs') forwarder.switchTo(target.url);
  else {
    await running.stop();
    await start(target.url);
  }
  await waitFor(async () => (await readiness()) === 'ok' && (await call('DescribeCasters', {})), {
    what: 'the program to be ready on the new database',
  });
}

const readiness = async () =>
  ((await (await fetch(`${running.endpoint}/health/ready`)).json()) as { status: string }).status;

const copy = async (SrcCasterId: string): Promise<string> =>
  (await call('CopyCaster', { SrcCasterId, CasterName: 'A show', ClientToken: randomUUID() })).CasterId;
const addSource = (CasterId: string, LocationId: string, ResourceName: string) =>
  call('AddCasterVideoResource', { CasterId, LocationId, ResourceName, ImageId: 'a-picture' });

const recorded = async (cluster: Cluster) => {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ casterId: string; ids: string[] }>(
      `select caster_id as "casterId", array_agg(event_id::text order by version) as ids from events group by 1`,
    );
    return new Map(rows.map(({ casterId, ids }) => [casterId, ids]));
  } finally {
    await client.end();
  }
};

const untilAllArePublished = (cluster: Cluster) =>
  waitFor(
    async () => {
      const published = new Set((await readTopic(kafkaAddress(), topic)).map(({ headers }) => headers.ce_id));
      const missing = [...(await recorded(cluster)).values()].flat().filter((id) => !published.has(id));
      if (missing.length > 0) throw new Error(`${missing.length} are missing`);
      return true;
    },
    { what: 'all recorded events on the topic', every: 250 },
  );

/** As somebody's open transaction does: what is recorded from now on is not published, until it ends. */
async function holdBackPublishing(): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: source.url });
  holder.on('error', () => {});
  await holder.connect();
  await holder.query('begin');
  await holder.query('select pg_current_xact_id()');
  return () => holder.end().catch(() => undefined);
}

async function copyAndEdit(studio: string, location: string): Promise<string[]> {
  const copies = [await copy(studio), await copy(studio), await copy(studio)];
  for (const casterId of [studio, ...copies]) await addSource(casterId, location, 'Late');
  return copies;
}

/** Studios with events that are published, and some with events that are not when the database moves. */
async function liveUntilTheMove() {
  const studio = await buildNewsroom(call, randomUUID());
  const early = await copyAndEdit(studio, 'RV20');
  await untilAllArePublished(source);
  const release = await holdBackPublishing();
  const late = await copyAndEdit(studio, 'RV21');
  return { studio, copies: [...early, ...late], release };
}

/** Right after the move, and again when the counter of the new cluster has passed the transaction ids of the old one. */
async function liveAfterTheMove(target: Cluster, studio: string, oldCounter: number): Promise<void> {
  await copyAndEdit(studio, 'RV22');
  await untilAllArePublished(target);
  const counter = await target.nextTransactionId();
  await target.burnTransactionIds(Math.max(0, oldCounter - counter) + 1_000);
  await copyAndEdit(studio, 'RV23');
  await untilAllArePublished(target);
}

describe.each(losslessMoves)('After %s', (_, move) => {
  it.each(manners)('%s, all events are on the topic, in order and without a hole', async (manner) => {
    const { studio, release } = await liveUntilTheMove();
    const oldCounter = await source.nextTransactionId();
    const before = await recorded(source);
    const target = await move(source, async () => undefined);
    await bringTo(target, manner);
    await release();
    await liveAfterTheMove(target, studio, oldCounter);

    const stored = await recorded(target);
    expect([...before.keys()].filter((casterId) => !stored.has(casterId))).toEqual([]);
    const records = await readTopic(kafkaAddress(), topic);
    const { histories, outOfOrder } = await studioHistories(records);
    expect(outOfOrder).toEqual([]);
    expect(histories).toEqual(stored);
    await eventually(async () => expect(await readiness()).toBe('ok'));
    say(stored, records.length);
  });
});

describe.each(losingMoves)('After %s', (_, move) => {
  it.each(manners)('%s, what is recorded in place of lost events is known by its era', async (manner) => {
    const { studio, copies, release } = await liveUntilTheMove();
    const [changed = '', repeated = ''] = copies;
    let lostStudio = '';
    const target = await move(source, async () => {
      await waitFor(() => call('DescribeCasters', {}), { what: 'the source to be back' });
      await release();
      await addSource(changed, 'RV30', 'Lost');
      await addSource(changed, 'RV31', 'Lost');
      await addSource(repeated, 'RV30', 'Same');
      lostStudio = await copy(studio);
      await untilAllArePublished(source);
    });
    const oldCounter = 10_000;
    await bringTo(target, manner);
    // One studio goes another way than before, the other one the same way.
    await addSource(changed, 'RV30', 'Found');
    await addSource(repeated, 'RV30', 'Same');
    await liveAfterTheMove(target, studio, oldCounter);

    const stored = await recorded(target);
    const records = await readTopic(kafkaAddress(), topic);
    const { histories, outOfOrder } = await studioHistories(records);
    expect(outOfOrder).toEqual([]);
    expect([...histories.keys()].filter((casterId) => !stored.has(casterId))).toEqual([lostStudio]);
    expect(new Map([...histories].filter(([casterId]) => casterId !== lostStudio))).toEqual(stored);

    for (const casterId of [changed, repeated]) {
      const instead = records.find(({ headers }) => headers.ce_id === stored.get(casterId)?.at(-1));
      expect(instead && eraOf(instead)).toBeGreaterThan(1);
    }
    const last = records.find(({ headers }) => headers.ce_id === stored.get(changed)?.at(-1));
    expect(String(last?.value)).toContain('"Found"');
    expect(String(last?.value)).not.toContain('"Lost"');
    const { VideoResources } = await call('DescribeCasterVideoResources', { CasterId: changed });
    expect(VideoResources.VideoResource.map((one: { ResourceName: string }) => one.ResourceName)).toEqual(
      expect.arrayContaining(['Found']),
    );
    expect(JSON.stringify(VideoResources)).not.toContain('Lost');
    await eventually(async () => expect(await readiness()).toBe('ok'));
    say(stored, records.length);
  });
});

/** The figures, in the output of the run. */
function say(stored: ReadonlyMap<string, readonly string[]>, records: number): void {
  const { currentTestName } = expect.getState();
  process.stdout.write(
    `${currentTestName}: recorded ${[...stored.values()].flat().length}, records ${records}\n`,
  );
}
