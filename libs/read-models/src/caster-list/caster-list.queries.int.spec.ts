import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import {
  type CasterEvent,
  emptySetup,
  encodeEvent,
  partAdded,
  partRemoved,
  publicPartId,
} from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { Projections } from '#libs/projections';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { casterListEntity } from './caster-list.entity.js';
import { casterList } from './caster-list.projection.js';
import { CasterList } from './caster-list.queries.js';

let test: FreshDatabase;
let store: EventStore;
let list: CasterList;
beforeAll(async () => {
  test = await freshDatabase({ entities: [casterListEntity] });
  store = new EventStore(test.database, { casterQuota: 100, clientTokenDays: 7, log: () => undefined });
  const projections = new Projections(test.database, store, [casterList], () => undefined);
  await projections.createTables();
  list = new CasterList(test.database, projections, store);
});
afterAll(async () => {
  await store.drain();
  await test.drop();
});

const at = '2026-11-01T08:00:00.000Z';
const bare = emptySetup({ normType: 3, tags: [] });
const night = { key: 'playlist-1', name: 'Night', repeatNumber: -1 } as const;

const recordable = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
const meta = { requestId: 'R' };

/** An account of its own with nothing in it. */
async function newAccount(): Promise<string> {
  const accountId = randomUUID();
  await test.database.pool.query('insert into accounts (account_id) values ($1)', [accountId]);
  return accountId;
}

async function studio(
  accountId: string,
  createdAt: string,
  ...events: readonly CasterEvent[]
): Promise<string> {
  const casterId = randomUUID();
  const setup = { ...bare, config: { ...bare.config, domainName: 'live.example.com' } };
  const created = { casterId, name: 'Carousel', clientToken: 'first', setup, at: createdAt };
  await store.start({
    accountId,
    casterId,
    operation: 'CreateCaster',
    clientToken: casterId,
    parametersHash: Buffer.alloc(32),
    answer: { casterId },
    event: recordable({ type: 'CasterCreated', ...created }),
    meta,
  });
  if (events.length > 0) await append(accountId, casterId, 1, ...events);
  return casterId;
}

const append = (
  accountId: string,
  casterId: string,
  expectedVersion: number,
  ...events: readonly CasterEvent[]
) =>
  store.append({
    accountId,
    casterId,
    expectedVersion,
    events: events.map(recordable),
    endsStream: events.some(({ type }) => type === 'CasterDeleted'),
    meta,
  });

describe('Playlists of an account', () => {
  const nightIn = (casterId: string, playing = false) => ({
    programId: publicPartId(casterId, night.key),
    name: 'Night',
    repeatNumber: -1,
    playing,
    casterId,
    domainName: 'live.example.com',
  });

  it('are listed with their studios, the oldest studio first; one that has none is left out', async () => {
    const anna = await newAccount();
    const younger = await studio(anna, '2026-11-02T08:00:00.000Z', partAdded('playlist', night, at));
    const older = await studio(anna, '2026-11-01T08:00:00.000Z', partAdded('playlist', night, at));
    await studio(anna, at);
    expect(await list.playlists(anna)).toEqual([nightIn(older), nightIn(younger)]);
  });

  it('are found by their id, in their own account alone', async () => {
    const [anna, ben] = [await newAccount(), await newAccount()];
    const day = { key: 'playlist-2', repeatNumber: 0 } as const;
    const events = [partAdded('playlist', night, at), partAdded('playlist', day, at)];
    const casterId = await studio(anna, at, ...events);
    await studio(anna, at, partAdded('playlist', night, at));
    const { programId } = nightIn(casterId);
    expect(await list.playlists(anna, programId)).toEqual([nightIn(casterId)]);
    expect(await list.playlists(anna, publicPartId(casterId, day.key))).toEqual([
      {
        programId: publicPartId(casterId, day.key),
        repeatNumber: 0,
        playing: false,
        casterId,
        domainName: 'live.example.com',
      },
    ]);
    expect(await list.playlists(ben, programId)).toEqual([]);
    expect(await list.playlists(anna, casterId)).toEqual([]);
  });

  it('are as the last recorded event left them, whether or not a projector runs', async () => {
    const anna = await newAccount();
    const casterId = await studio(anna, at, partAdded('playlist', night, at));
    const { programId } = nightIn(casterId);
    await append(anna, casterId, 2, { type: 'PlaylistStarted', playlist: night.key, at });
    expect(await list.playlists(anna, programId)).toEqual([nightIn(casterId, true)]);

    await append(anna, casterId, 3, { type: 'PlaylistStopped', playlist: night.key, at });
    expect(await list.playlists(anna, programId)).toEqual([nightIn(casterId)]);

    await append(anna, casterId, 4, partRemoved('playlist', night.key, at));
    expect(await list.playlists(anna, programId)).toEqual([]);
  });

  it('go with their studio', async () => {
    const anna = await newAccount();
    const casterId = await studio(anna, at, partAdded('playlist', night, at));
    await append(anna, casterId, 2, { type: 'CasterDeleted', at });
    expect(await list.playlists(anna)).toEqual([]);
  });

  it('of a copy have ids of their own', async () => {
    const anna = await newAccount();
    const source = await studio(anna, at, partAdded('playlist', night, at));
    const casterId = randomUUID();
    const parts = { ...bare.parts, playlist: [night] };
    const copied = {
      type: 'CasterCopied',
      casterId,
      sourceCasterId: source,
      sourceVersion: 2,
      name: 'Copy',
      clientToken: 'second',
      setup: { ...bare, parts },
      at,
    } as const;
    await store.start({
      accountId: anna,
      casterId,
      operation: 'CopyCaster',
      clientToken: casterId,
      parametersHash: Buffer.alloc(32),
      answer: { casterId },
      event: recordable(copied),
      meta,
    });
    const { programId } = nightIn(casterId);
    expect(await list.playlists(anna, programId)).toEqual([{ ...nightIn(casterId), domainName: null }]);
    expect((await list.playlists(anna)).map((playlist) => playlist.programId).sort()).toEqual(
      [programId, nightIn(source).programId].sort(),
    );
  });
});

it('A studio that this program cannot read is never left out of a list in silence', async () => {
  const account = await newAccount();
  const other = await newAccount();
  await studio(other, at);
  const casterId = await studio(account, at);
  await store.append({
    accountId: account,
    casterId,
    expectedVersion: (await store.stream(casterId))?.version ?? 0,
    events: [{ eventId: uuidV7(), type: 'CasterPainted', schemaVersion: 1, data: {} }],
    endsStream: false,
    meta,
  });
  const everything = { tags: [], oldestChangeFirst: false, page: 1, pageSize: 100 };
  await expect(list.find(account, everything)).rejects.toThrow(
    new RegExp(`leave out caster ${casterId}.*CasterPainted version 1 is newer`),
  );
  await expect(list.find(other, everything)).resolves.toMatchObject({ total: 1 });
});
