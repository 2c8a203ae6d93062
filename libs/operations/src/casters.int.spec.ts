import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Pool } from 'pg';
import { decodeEvent, type ExistingCaster, type PartAdded, partAdded, partKey } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { type Database, migrate, openDatabase } from '#libs/postgres';
import { Projections } from '#libs/projections';
import { CasterStates, casterStates } from '#libs/read-models';
import { Cluster, type FreshDatabase, freshDatabase } from '#libs/testing';
import type { Call } from '#libs/wire';
import { Casters } from './casters.js';
import type { EditContext } from './edit.js';
import type { RefusalName } from './refusals.js';
import { CopyCasterCommand } from './studios/copy-caster/copy-caster.command.js';
import { decideCopyCaster } from './studios/copy-caster/copy-caster.decide.js';
import { CreateCasterCommand, decideCreateCaster } from './studios/create-caster.js';

const accountId = '1000000000000001';
const call = (): Call => ({ accountId, requestId: randomUUID(), now: new Date() });
const token = (clientToken: string = randomUUID()) => ({ clientToken, parametersHash: Buffer.alloc(32) });

/** A process of its own, as far as the database can tell. */
function replicaOn(database: Database) {
  const store = new EventStore(database, { casterQuota: 1_000, clientTokenDays: 7, log: () => undefined });
  const projections = new Projections(database, store, [casterStates], () => undefined);
  const states = new CasterStates(projections, store);
  const casters = new Casters(store, states, { maxParts: 5 });
  return { store, projections, states, casters };
}

let test: FreshDatabase;
let elsewhere: Database;
let here: ReturnType<typeof replicaOn>;
let there: ReturnType<typeof replicaOn>;
let newsroom: string;
beforeAll(async () => {
  test = await freshDatabase();
  elsewhere = await openDatabase({ url: test.url, applicationName: 'replica' });
  await replicaOn(test.database).projections.createTables();
});
beforeEach(async () => {
  here = replicaOn(test.database);
  there = replicaOn(elsewhere);
  for (const { store } of [here, there]) await store.open();
  newsroom = await create();
});
afterEach(async () => {
  for (const { store } of [here, there]) await store.drain();
});
afterAll(async () => {
  await elsewhere.close();
  await test.drop();
});

async function create(): Promise<string> {
  const command = new CreateCasterCommand(call(), randomUUID(), token(), {
    name: 'Newsroom',
    normType: 1,
    tags: [],
  });
  return (await here.casters.start(command, () => decideCreateCaster(command))).casterId;
}

const copy = ({ casters }: typeof here, clientToken?: string) => {
  const command = new CopyCasterCommand(call(), newsroom, randomUUID(), 'Tonight', token(clientToken));
  return casters.startFrom(command, newsroom, (source) => decideCopyCaster(source, command, casters.limits));
};
const layouts = (caster: ExistingCaster) => caster.setup.parts.layout.length;
const addLayout = ({ casters }: typeof here, limit = 5) =>
  casters.edit(call(), newsroom, (caster: ExistingCaster, { at, refuse }: EditContext<RefusalName>) => {
    if (layouts(caster) >= limit) throw refuse('TooManyParts', `It has ${layouts(caster)} layouts`);
    const key = partKey('layout', caster.nextPart);
    const content = { videoLayers: [], blendList: [], audioLayers: [], mixList: [], name: undefined };
    return partAdded('layout', { key, ...content }, at);
  });
const removeLayouts = ({ casters }: typeof here) =>
  casters.edit(call(), newsroom, (caster: ExistingCaster, { at }: EditContext<RefusalName>) =>
    caster.setup.parts.layout.map(({ key }) => ({ type: 'LayoutRemoved' as const, key, at })),
  );
const regroup = ({ casters }: typeof here) =>
  casters.edit(call(), newsroom, (_: ExistingCaster, { at }: EditContext<RefusalName>) => ({
    type: 'ResourceGroupChanged' as const,
    resourceGroupId: 'rg-desk',
    at,
  }));
const close = ({ casters }: typeof here) =>
  casters.edit(call(), newsroom, (_: ExistingCaster, { at }: EditContext<RefusalName>) => ({
    type: 'CasterDeleted' as const,
    at,
  }));
const sourceOf = async (casterId: string) => {
  const [event] = await here.store.readStream(casterId);
  const copied = event && decodeEvent(event);
  if (copied?.type !== 'CasterCopied') throw new Error(`${casterId} is no copy`);
  return { sourceVersion: copied.sourceVersion, layouts: copied.setup.parts.layout.length };
};

/** The statements that the work sends, by name, without the notices to other processes. */
async function statementsOf(work: () => Promise<unknown>, pool: Pool = test.database.pool) {
  const original = pool.query;
  const sent: string[] = [];
  pool.query = function counting(this: Pool, ...given: unknown[]) {
    const [query] = given as [string | { name?: string; text: string }];
    const name = typeof query === 'string' ? query : (query.name ?? query.text);
    if (name !== 'notify') sent.push(name.split('/')[0] as string);
    return Reflect.apply(original, this, given);
  } as typeof pool.query;
  try {
    await work();
  } finally {
    pool.query = original;
  }
  return sent;
}

describe('A studio that this process knows', () => {
  beforeEach(() => addLayout(here));

  it('is copied by one statement, which those share who come together', async () => {
    expect(await statementsOf(() => copy(here))).toEqual(['start-stream']);
    const together = () => Promise.all(Array.from({ length: 20 }, () => copy(here)));
    expect(await statementsOf(together)).toEqual(['start-stream']);
  });

  it('is edited by one statement', async () => {
    expect(await statementsOf(() => addLayout(here))).toEqual(['append-to-stream']);
  });

  it('is described by one look at its version, which those share who come together, also after its own edit', async () => {
    const describeIt = () => here.casters.read(call(), newsroom);
    expect(await statementsOf(describeIt)).toEqual(['streams']);
    await addLayout(here);
    const together = () => Promise.all(Array.from({ length: 20 }, describeIt));
    expect(await statementsOf(together)).toEqual(['streams']);
    expect(layouts(await describeIt())).toBe(2);
  });

  it('is after its edits what everybody reads', async () => {
    await addLayout(here);
    await removeLayouts(here);
    await addLayout(here);
    const [known, read] = [
      here.states.remembered(accountId, newsroom),
      await there.states.load(accountId, newsroom),
    ];
    // Also in what has no value: rules ask whether a member is there.
    expect(known).toStrictEqual({ ...read, history: known?.history });
  });
});

describe('A studio that another process edited since', () => {
  beforeEach(async () => {
    await addLayout(here);
    await there.casters.read(call(), newsroom);
    await addLayout(there);
  });

  it('is copied as it is now, and the copy says so', async () => {
    expect(here.states.remembered(accountId, newsroom)?.version).toBe(2);
    const { casterId } = await copy(here);
    expect(await sourceOf(casterId)).toEqual({ sourceVersion: 3, layouts: 2 });
  });

  it('is edited as it is now', async () => {
    await addLayout(here);
    expect(layouts(await there.casters.read(call(), newsroom))).toBe(3);
  });

  it('refuses nothing for what it was', async () => {
    await removeLayouts(there);
    expect(here.states.remembered(accountId, newsroom)).toMatchObject({ version: 2 });
    await addLayout(here, 1);
    expect(layouts(await there.casters.read(call(), newsroom))).toBe(1);
  });

  it('has something to change where it had nothing', async () => {
    await removeLayouts(here);
    await addLayout(there);
    await removeLayouts(here);
    expect(layouts(await there.casters.read(call(), newsroom))).toBe(0);
  });

  /** The other process edits before this one can; answers how often it did. */
  const outrun = (times: number) => {
    const { append } = here.store;
    let quicker = 0;
    here.store.append = async (command) => {
      if (quicker < times) {
        quicker += 1;
        await regroup(there);
      }
      return Reflect.apply(append, here.store, [command]);
    };
    return () => quicker;
  };

  it('is edited though the other process is quicker thirty times', async () => {
    const quicker = outrun(30);
    // The time that an edit has does not pass, however long a busy machine takes.
    jest.spyOn(performance, 'now').mockReturnValue(performance.now());
    await addLayout(here).finally(() => jest.restoreAllMocks());
    expect(quicker()).toBe(30);
    const history = (await there.store.readStream(newsroom)).map(({ type }) => type);
    expect(history.slice(3)).toEqual([...Array(30).fill('ResourceGroupChanged'), 'LayoutAdded']);
  });

  it('is given up after ten attempts that took longer than a caller waits', async () => {
    const quicker = outrun(Number.POSITIVE_INFINITY);
    const { now } = performance;
    jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 6_000 * quicker());
    await expect(addLayout(here).finally(() => jest.restoreAllMocks())).rejects.toMatchObject({
      refusal: 'ConcurrencyConflict',
      message: expect.stringContaining('each of the 10 times'),
    });
  });

  it('is gone when it was deleted, and a retry of a copy gets its first answer', async () => {
    const first = await copy(here, 'tonight');
    await close(there);
    await expect(copy(here)).rejects.toMatchObject({ refusal: 'CasterNotFound' });
    await expect(addLayout(here)).rejects.toMatchObject({ refusal: 'CasterNotFound' });
    await expect(here.casters.read(call(), newsroom)).rejects.toMatchObject({ refusal: 'CasterNotFound' });
    expect(await copy(here, 'tonight')).toEqual(first);
  });

  it('is copied however often it is edited meanwhile', async () => {
    let copied = false;
    const editing = (async () => {
      while (!copied) {
        await addLayout(there);
        await removeLayouts(there);
      }
    })();
    const copies: { casterId: string }[] = [];
    for (let i = 0; i < 30; i += 1) copies.push(await copy(here));
    copied = true;
    await editing;
    const history = await here.store.readStream(newsroom);
    for (const { casterId } of copies) {
      const { sourceVersion, layouts } = await sourceOf(casterId);
      const upTo = history.slice(0, sourceVersion).map(({ type }) => type);
      const of = (type: PartAdded<'layout'>['type'] | 'LayoutRemoved') =>
        upTo.filter((one) => one === type).length;
      expect([casterId, layouts]).toEqual([casterId, of('LayoutAdded') - of('LayoutRemoved')]);
    }
  });
});

it("A studio of another account is refused, whoever's this process knows it to be", async () => {
  await addLayout(here);
  const stranger = { ...call(), accountId: '1000000000000002' };
  const command = new CopyCasterCommand(stranger, newsroom, randomUUID(), 'Mine', token());
  await expect(
    here.casters.startFrom(command, newsroom, (source) =>
      decideCopyCaster(source, command, here.casters.limits),
    ),
  ).rejects.toMatchObject({ refusal: 'CasterOfAnotherAccount' });
  await expect(here.casters.edit(stranger, newsroom, () => [])).rejects.toMatchObject({
    refusal: 'CasterOfAnotherAccount',
  });
});

describe('A database that went back to an earlier moment', () => {
  const goBack = async (version: number) => {
    await test.database.pool.query('delete from events where caster_id = $1 and version > $2', [
      newsroom,
      version,
    ]);
    await test.database.pool.query('update streams set version = $2 where caster_id = $1', [
      newsroom,
      version,
    ]);
  };

  it('under the program has its studios copied and edited as they are there', async () => {
    await addLayout(here);
    await addLayout(here);
    await goBack(2);
    const { casterId } = await copy(here);
    expect(await sourceOf(casterId)).toEqual({ sourceVersion: 2, layouts: 1 });
    await addLayout(here);
    await goBack(1);
    await addLayout(here);
    expect(layouts(await there.casters.read(call(), newsroom))).toBe(1);
  });

  it('with another server has nothing decided on what was known before, also where the version is the same', async () => {
    const cluster = await Cluster.start();
    const database = await openDatabase({ url: cluster.url, applicationName: 'restarted' });
    try {
      await migrate(database);
      here = replicaOn(database);
      await here.projections.createTables();
      await here.store.open();
      newsroom = await create();
      await addLayout(here);
      expect(here.states.remembered(accountId, newsroom)?.version).toBe(2);

      await cluster.stop();
      await cluster.start();
      const another = await openDatabase({ url: cluster.url, applicationName: 'another' });
      await another.query('delete from events where caster_id = $1 and version = 2', [newsroom]);
      await another.query('update streams set version = 1 where caster_id = $1', [newsroom]);
      there = replicaOn(another);
      await there.store.open();
      await regroup(there);
      expect(here.states.remembered(accountId, newsroom)?.version).toBe(2);

      await removeLayouts(here);
      const { casterId } = await copy(here);
      expect(await sourceOf(casterId)).toEqual({ sourceVersion: 2, layouts: 0 });
      expect((await here.store.readStream(newsroom)).map(({ type }) => type)).toEqual([
        'CasterCreated',
        'ResourceGroupChanged',
      ]);
      await there.store.drain();
      await another.close();
    } finally {
      await here.store.drain();
      await database.close();
      await cluster.remove();
    }
  });
});
