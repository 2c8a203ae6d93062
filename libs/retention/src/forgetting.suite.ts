import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, type CasterSetup, emptySetup, encodeEvent, liftSetup } from '#libs/caster';
import { EventStore, LeasedCheckpoint, type LiftSetup } from '#libs/event-store';
import { type Database, openDatabase } from '#libs/postgres';
import { Projections } from '#libs/projections';
import { casterList, casterStates } from '#libs/read-models';
import { type FreshDatabase, freshDatabase } from '#libs/testing';

export const RELAY = 'relay';
const LEASE_MS = 60_000;
const at = '2026-11-24T18:00:00.000Z';
const quiet = () => undefined;

export const setupOf = (resourceGroupId: string): CasterSetup =>
  emptySetup({ normType: 1, tags: [], resourceGroupId });

export function storeOn(database: Database): EventStore {
  return new EventStore(database, {
    casterQuota: 1_000_000,
    clientTokenDays: 7,
    liftSetup: liftSetup as unknown as LiftSetup,
    log: quiet,
  });
}

const recordable = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
const meta = () => ({ requestId: randomUUID() });

/** A database with the store and the views of the program on it, and studios to forget. */
export class Newsrooms {
  readonly relay: LeasedCheckpoint;

  private constructor(
    readonly test: FreshDatabase,
    readonly store: EventStore,
    readonly projections: Projections,
  ) {
    this.relay = new LeasedCheckpoint(test.database, RELAY, randomUUID(), LEASE_MS);
  }

  static async open(): Promise<Newsrooms> {
    const test = await freshDatabase();
    const store = storeOn(test.database);
    await store.open();
    const projections = new Projections(test.database, store, [casterStates, casterList], quiet);
    await projections.createTables();
    return new Newsrooms(test, store, projections);
  }

  get database(): Database {
    return this.test.database;
  }

  async close(): Promise<void> {
    await this.projections.close();
    await this.store.drain();
    await this.test.drop();
  }

  /** Another process of the same service. */
  async replica() {
    const database = await openDatabase({ url: this.test.url, applicationName: 'replica' });
    const store = storeOn(database);
    let missing = 0;
    const { pool } = database;
    const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(pool, {
      query: (...args: unknown[]) =>
        query(...args).catch((error) => {
          if (error.code === '23503') missing += 1;
          throw error;
        }),
    });
    // `missing`: how many statements named a setup that was not there.
    return { store, missing: () => missing, close: () => store.drain().then(() => database.close()) };
  }

  async query<Row extends object = Record<string, unknown>>(
    sql: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    const { rows } = await this.database.pool.query(sql, values);
    return rows;
  }

  count = async (table: string, condition = 'true', values: unknown[] = []): Promise<number> =>
    Number(
      (await this.query<{ n: bigint }>(`select count(*) as n from ${table} where ${condition}`, values))[0]!
        .n,
    );

  async start(
    accountId: string,
    event: CasterEvent & { casterId: string },
    store = this.store,
  ): Promise<string> {
    const { casterId } = event;
    const { kind } = await store.start({
      accountId,
      casterId,
      operation: event.type,
      clientToken: casterId,
      parametersHash: createHash('sha256').update(casterId).digest(),
      answer: { casterId },
      event: recordable(event),
      meta: meta(),
    });
    if (kind !== 'appended') throw new Error(`The start of ${casterId}: ${kind}`);
    return casterId;
  }

  /** A studio with so many events. */
  async studio(accountId: string, events = 1, casterId: string = randomUUID()): Promise<string> {
    const setup = setupOf(`group of ${casterId}`);
    await this.start(accountId, {
      type: 'CasterCreated',
      casterId,
      name: 'Newsroom',
      clientToken: 'first',
      setup,
      at,
    });
    await this.edit(accountId, casterId, 1, events - 1);
    return casterId;
  }

  copy(accountId: string, sourceCasterId: string, setup: CasterSetup, store = this.store): Promise<string> {
    const casterId = randomUUID();
    return this.start(
      accountId,
      {
        type: 'CasterCopied',
        casterId,
        sourceCasterId,
        sourceVersion: 1,
        name: 'Copy',
        clientToken: casterId,
        setup,
        at,
      },
      store,
    );
  }

  async edit(accountId: string, casterId: string, version: number, events: number): Promise<void> {
    if (events === 0) return;
    await this.append(
      accountId,
      casterId,
      version,
      Array.from({ length: events }, (_, i) => ({
        type: 'ResourceGroupChanged' as const,
        resourceGroupId: `group ${i}`,
        at,
      })),
    );
  }

  async delete(accountId: string, casterId: string, version: number, store = this.store): Promise<void> {
    await this.append(accountId, casterId, version, [{ type: 'CasterDeleted', at }], store);
  }

  /** One that is deleted, of so many events in all. */
  async deleted(accountId: string, events = 2): Promise<string> {
    const casterId = await this.studio(accountId, events - 1);
    await this.delete(accountId, casterId, events - 1);
    return casterId;
  }

  async episodeGroup(accountId: string, isDeleted = false): Promise<string> {
    const programId = randomUUID();
    const group = {
      domainName: 'd',
      callbackUrl: '',
      sideOutputUrl: '',
      startTime: at,
      repeatNum: 0,
      items: [],
    };
    await this.store.start({
      accountId,
      casterId: programId,
      countsAgainstQuota: false,
      operation: 'AddCasterEpisodeGroup',
      clientToken: programId,
      parametersHash: createHash('sha256').update(programId).digest(),
      answer: { programId },
      event: recordable({ type: 'EpisodeGroupCreated', programId, clientToken: programId, group, at }),
      meta: meta(),
    });
    if (isDeleted)
      await this.append(accountId, programId, 1, [{ type: 'EpisodeGroupDeleted', at }], this.store, false);
    return programId;
  }

  async append(
    accountId: string,
    casterId: string,
    expectedVersion: number,
    events: readonly CasterEvent[],
    store = this.store,
    countsAgainstQuota = true,
  ): Promise<void> {
    const { kind } = await store.append({
      accountId,
      casterId,
      expectedVersion,
      events: events.map(recordable),
      endsStream: events.some(({ type }) => type.endsWith('Deleted')),
      countsAgainstQuota,
      meta: meta(),
    });
    if (kind !== 'appended') throw new Error(`Edits of ${casterId}: ${kind}`);
  }

  /** As if it had happened so many days earlier. */
  async age(days: number): Promise<void> {
    await this.query('update events set recorded_at = recorded_at - make_interval(days => $1)', [days]);
    await this.query('update accounts set erased_at = erased_at - make_interval(days => $1)', [days]);
  }

  /** The relay has published everything that can be read by now. */
  async relayAll(): Promise<void> {
    const lease = await this.relay.acquire();
    const last = (await this.store.readAll(lease!.at, 100_000)).at(-1);
    if (last !== undefined) await this.relay.advance(last);
  }

  /** Rows of all views for these studios, and whether lists would look at each studio of the account. */
  async projectAll(): Promise<void> {
    const ids = (await this.query<{ caster_id: string }>('select caster_id from streams')).map(
      (row) => row.caster_id,
    );
    for (const view of this.projections.views) await this.projections.bringUpToDate(view, ids);
  }
}
