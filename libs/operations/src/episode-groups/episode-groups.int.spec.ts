import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { Projections } from '#libs/projections';
import { CasterList, CasterStates, casterList, casterListEntity, casterStates } from '#libs/read-models';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { type Call, decodeParameters } from '#libs/wire';
import { Casters } from '../casters.js';
import type { Operation, Services } from '../operation.js';
import { CreateCasterCommand, createCaster, decideCreateCaster } from '../studios/create-caster.js';
import { deleteCaster } from '../studios/delete-caster.js';
import { describeCasters } from '../studios/describe-casters.js';
import { addCasterEpisodeGroup } from './add-caster-episode-group.js';
import { addCasterEpisodeGroupContent } from './add-caster-episode-group-content.js';
import { deleteCasterEpisodeGroup } from './delete-caster-episode-group.js';
import { EpisodeGroups } from './episode-groups.js';

let test: FreshDatabase;
let store: EventStore;
let services: Services;
beforeAll(async () => {
  const log = () => undefined;
  test = await freshDatabase({ entities: [casterListEntity] });
  // One studio is all that an account may have here.
  store = new EventStore(test.database, { casterQuota: 1, clientTokenDays: 7, log });
  await store.open();
  const projections = new Projections(test.database, store, [casterStates, casterList], log);
  await projections.createTables();
  const studios = new Casters(store, new CasterStates(projections, store), { maxParts: 10 });
  services = {
    studios,
    episodeGroups: new EpisodeGroups(store),
    casterList: new CasterList(test.database, projections, store),
    commands: {
      execute: async (command: object) =>
        studios.start(command as CreateCasterCommand, () =>
          decideCreateCaster(command as CreateCasterCommand),
        ),
    },
  } as unknown as Services;
});
afterAll(async () => {
  await store.drain();
  await test.drop();
});

const members = {
  CallbackUrl: 'https://app.example.com/events',
  DomainName: 'live.example.com',
  RepeatNum: 0,
  SideOutputUrl: 'rtmp://push.example.com/live/loop',
  StartTime: '2026-11-24T18:00:00Z',
};
const items = [{ ItemName: 'Opener', VodUrl: 'https://files.example.com/opener.mp4' }, { ItemName: 'Film' }];

type Ids = { readonly ProgramId: string; readonly ItemIds: { readonly ItemId: readonly string[] } };

const contextOf = (accountId: string): Call => ({
  accountId,
  requestId: randomUUID(),
  now: new Date('2026-11-24T17:00:00Z'),
});

async function call(
  operation: Operation,
  given: Record<string, unknown>,
  account: string,
): Promise<Record<string, unknown>> {
  const parameters = decodeParameters(operation, Object.entries(given) as never);
  const answer = await operation.execute(parameters as never, contextOf(account), services);
  return operation.result.strict().parse(answer);
}
const add = async (account: string, given: Record<string, unknown> = {}) =>
  (await call(
    addCasterEpisodeGroup,
    { ...members, Item: items, ClientToken: randomUUID(), ...given },
    account,
  )) as unknown as Ids;
const remove = (account: string, ProgramId: string) => call(deleteCasterEpisodeGroup, { ProgramId }, account);
const refusalOf = (calling: Promise<unknown>) =>
  calling.then(
    () => 'no refusal',
    (error) => error.refusal ?? error,
  );
const createStudio = (account: string) =>
  call(createCaster, { NormType: 1, ChargeType: 'PostPaid', ClientToken: randomUUID() }, account);

/** The store, for two calls: neither goes on from what it read before the other has read it too. */
function whereBothReadFirst(): EventStore {
  let readers = 0;
  let open = () => {};
  const bothRead = new Promise<void>((resolve) => {
    open = resolve;
  });
  const readStream: EventStore['readStream'] = async (...range) => {
    const events = await store.readStream(...range);
    readers += 1;
    if (readers === 2) open();
    await bothRead;
    return events;
  };
  return Object.assign(Object.create(store), { readStream });
}

describe('Episode groups', () => {
  it('are recorded whole, with an id for each item', async () => {
    const { ProgramId, ItemIds } = await add('anna');
    const [created] = (await store.readStream(ProgramId)).map(decodeEvent);
    expect(created).toMatchObject({
      type: 'EpisodeGroupCreated',
      programId: ProgramId,
      group: {
        callbackUrl: members.CallbackUrl,
        domainName: members.DomainName,
        repeatNum: 0,
        sideOutputUrl: members.SideOutputUrl,
        startTime: members.StartTime,
        items: [
          {
            itemId: ItemIds.ItemId[0],
            name: 'Opener',
            vodUrl: 'https://files.example.com/opener.mp4',
          },
          { itemId: ItemIds.ItemId[1], name: 'Film' },
        ],
      },
    });
    expect(new Set([ProgramId, ...ItemIds.ItemId]).size).toBe(3);
  });

  it('are made once for a ClientToken, whose retries are answered the same ids', async () => {
    const ClientToken = randomUUID();
    const first = await add('anna', { ClientToken });
    expect(await add('anna', { ClientToken })).toEqual(first);
    expect(await refusalOf(add('anna', { ClientToken, RepeatNum: -1 }))).toBe('ClientTokenReused');
    expect((await add('ben', { ClientToken })).ProgramId).not.toBe(first.ProgramId);
  });

  it('can be made from one JSON text', async () => {
    const given = {
      Content: JSON.stringify({ ...members, repeatNum: -1, RepeatNum: undefined, Items: items }),
      ClientToken: randomUUID(),
    };
    const made = (await call(addCasterEpisodeGroupContent, given, 'anna')) as unknown as Ids;
    expect(made.ItemIds.ItemId).toHaveLength(2);
    expect(await call(addCasterEpisodeGroupContent, given, 'anna')).toEqual(made);
  });

  it('are deleted once, and by their account alone', async () => {
    const { ProgramId } = await add('anna');
    expect(await refusalOf(remove('ben', ProgramId))).toBe('ProgramNotFound');
    await remove('anna', ProgramId.toUpperCase());
    expect(await refusalOf(remove('anna', ProgramId))).toBe('ProgramNotFound');
    expect(await refusalOf(remove('anna', randomUUID()))).toBe('ProgramNotFound');
  });

  it('are deleted by one of two calls at the same time', async () => {
    const { ProgramId } = await add('anna');
    const groups = new EpisodeGroups(whereBothReadFirst());
    const both = [0, 1].map(() => refusalOf(groups.delete(contextOf('anna'), ProgramId)));
    expect((await Promise.all(both)).sort()).toEqual(['ProgramNotFound', 'no refusal']);
  });

  it('are no studios, and studios no episode groups', async () => {
    const { ProgramId } = await add('carla');
    const { CasterId } = await createStudio('carla');
    expect(await refusalOf(call(deleteCaster, { CasterId: ProgramId }, 'carla'))).toBe('CasterNotFound');
    expect(await refusalOf(remove('carla', CasterId as string))).toBe('ProgramNotFound');
    const listed = await call(describeCasters, {}, 'carla');
    expect(listed).toMatchObject({ Total: 1, CasterList: { Caster: [{ CasterId }] } });
  });

  it('take no place of the quota of studios, and give none back', async () => {
    await createStudio('dora');
    const { ProgramId } = await add('dora');
    await remove('dora', ProgramId);
    expect(await refusalOf(createStudio('dora'))).toBe('CasterQuotaReached');
  });

  it('have 1 to 1,000 items', async () => {
    await expect(add('anna', { Item: [] })).rejects.toMatchObject({ code: 'InvalidItem' });
    await expect(add('anna', { Item: Array(1_001).fill({ ItemName: 'Film' }) })).rejects.toMatchObject({
      code: 'InvalidItem',
    });
  });
});
