import { CopyGrantTable } from '#libs/access';
import { liftSetup } from '#libs/caster';
import { EventStore, type LiftSetup, Signal } from '#libs/event-store';
import {
  type AccountAccess,
  Casters,
  commandHandlers,
  EpisodeGroups,
  type Services,
  StreamAddresses,
} from '#libs/operations';
import { type Database, openDatabase } from '#libs/postgres';
import { Projections } from '#libs/projections';
import {
  CasterFeeds,
  CasterHistory,
  CasterLineage,
  CasterList,
  CasterStates,
  casterList,
  casterStates,
} from '#libs/read-models';
import type { Bench } from './cell.js';

/** What the program's operations work with, wired as the program wires it, on a database of a contender's own. */
export interface ProgramServices {
  readonly database: Database;
  readonly store: EventStore;
  readonly projections: Projections;
  readonly services: Services;
  /** What is wrong where the store should hold this many events, this many of them starts of a stream. */
  faults(expected: { events: number; starts: number }): Promise<string[]>;
  close(): Promise<void>;
}

export const accountOf = (caller: number) => String(1_000_000_000_000_000 + caller);

/** No contender is operated. */
const forOperators = <Name extends keyof Services>(name: Name): Services[Name] =>
  new Proxy({} as never, {
    get: () => {
      throw new Error(`The benchmark has no ${name}`);
    },
  });

/** On a new database, or as another replica on one that is there. */
export async function openServices(
  { postgres }: Pick<Bench, 'postgres'>,
  name: string,
  url?: string,
): Promise<ProgramServices> {
  const database =
    url === undefined
      ? await postgres.openMigrated(name)
      : await openDatabase({ url, applicationName: 'understudy' });
  const log = () => {};
  const store = new EventStore(database, {
    casterQuota: 100_000_000,
    clientTokenDays: 30,
    liftSetup: liftSetup as unknown as LiftSetup,
    log,
  });
  await store.open();
  const projections = new Projections(database, store, [casterStates, casterList], log);
  await projections.createTables();
  const states = new CasterStates(projections, store);
  const casters = new Casters(store, states, { maxParts: 2_000 });
  const list = new CasterList(database, projections, store);
  return {
    database,
    store,
    projections,
    services: {
      studios: casters,
      episodeGroups: new EpisodeGroups(store),
      casterList: list,
      casterHistory: new CasterHistory(store, states),
      eventRecords: {
        find: async () => {
          throw new Error('The benchmark has no Kafka to look into');
        },
      },
      casterLineage: new CasterLineage(database, store, list),
      casterFeeds: new CasterFeeds({ store, signal: new Signal(), log }, { ofAccount: 0, ofProcess: 0 }),
      streams: new StreamAddresses(Buffer.alloc(32, 1)),
      system: forOperators('system'),
      accounts: forOperators('accounts'),
      grants: new CopyGrantTable(database),
      // Nothing that is measured asks for it.
      access: {} as AccountAccess,
      tellAccount: () => undefined,
      commands: (await commandHandlers()).commandsOn(casters),
    },
    faults: (expected) => faultsIn(database, expected),
    close: async () => {
      await store.drain();
      await database.close();
    },
  };
}

/** Rows are what was acknowledged, each once; versions have no hole; each start has its token. */
async function faultsIn(
  { pool }: Database,
  expected: { readonly events: number; readonly starts: number },
): Promise<string[]> {
  const { rows } = await pool.query<Record<string, number>>(`
    select
      (select count(*) from events)::int as events,
      (select count(*) from events where version = 1)::int as starts,
      (select count(*) from streams)::int as streams,
      (select count(*) from client_tokens)::int as tokens,
      (select coalesce(sum(caster_count), 0) from accounts)::int as counted,
      (select count(*) from (select event_id from events group by 1 having count(*) > 1) as twice)::int as duplicates,
      (select count(*) from (
        select caster_id from events group by 1 having max(version) <> count(*)
      ) as stream)::int as holes`);
  const found = rows[0] ?? {};
  const wanted: Record<string, number> = {
    events: expected.events,
    starts: expected.starts,
    streams: expected.starts,
    tokens: expected.starts,
    counted: expected.starts,
    duplicates: 0,
    holes: 0,
  };
  return Object.entries(wanted)
    .filter(([name, count]) => found[name] !== count)
    .map(([name, count]) => `${name}: ${found[name]} instead of ${count}`);
}
