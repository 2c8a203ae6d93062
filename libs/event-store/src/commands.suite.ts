import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import { type Database, openDatabase } from '#libs/postgres';
import { EventStore, type EventStoreOptions } from './event-store.js';
import type { AppendToStream, StartStream } from './events.js';

export const anna = '1000000000000001';
export const ben = '1000000000000002';

type Setup = Readonly<Record<string, unknown>>;

interface CopyGiven {
  readonly accountId?: string;
  readonly token?: string;
  /** The effective parameters: what makes a request a retry of another. */
  readonly source?: string;
  readonly setup?: Setup;
  readonly name?: string;
}

/** A copy of the newsroom, as a handler decided it. Its event has an id of its own at each call. */
export function copy(casterId: string = randomUUID(), given: CopyGiven = {}): StartStream {
  const {
    accountId = anna,
    token = `copy to ${casterId}`,
    source = 'newsroom',
    setup,
    name = casterId,
  } = given;
  return {
    accountId,
    casterId,
    operation: 'CopyCaster',
    clientToken: token.slice(0, 64),
    parametersHash: createHash('sha256').update(source).digest(),
    answer: { casterId },
    event: {
      eventId: uuidV7(),
      type: 'CasterCopied',
      schemaVersion: 1,
      data: {
        sourceCasterId: source,
        sourceVersion: 7,
        name,
        copiedAt: '2026-11-24T10:00:00.000Z',
        ...(setup && { setup }),
      },
    },
    meta: { requestId: randomUUID() },
  };
}

export function edit(
  casterId: string,
  expectedVersion: number,
  { accountId = anna, events = 1 } = {},
): AppendToStream {
  return {
    accountId,
    casterId,
    expectedVersion,
    events: Array.from({ length: events }, (_, index) => ({
      eventId: uuidV7(),
      type: 'CasterRenamed',
      schemaVersion: 1,
      data: { name: `Name ${expectedVersion + index + 1}` },
    })),
    endsStream: false,
    meta: { requestId: randomUUID() },
  };
}

export function deletion(casterId: string, expectedVersion: number, accountId = anna): AppendToStream {
  return {
    ...edit(casterId, expectedVersion, { accountId }),
    events: [{ eventId: uuidV7(), type: 'CasterDeleted', schemaVersion: 1, data: {} }],
    endsStream: true,
  };
}

/** A setup with this many parts, each of the size that a component has. */
export function setupOf(parts: number, title = 'Evening show'): Setup {
  return {
    schemaVersion: 1,
    title,
    components: Array.from({ length: parts }, (_, index) => ({
      key: `component-${index + 1}`,
      name: `Caption ${index + 1}`,
      type: 'text',
      layer: { transparency: 1, width: 0.5, height: 0.1, position: [0.1, 0.2], reference: 'topLeft' },
      content: { text: `Line ${index + 1}`, color: '0xFF00FF', font: 'KaiTi', size: 0.05 },
    })),
  };
}

const quiet = () => undefined;

export function storeOn(database: Database, options: Partial<EventStoreOptions> = {}): EventStore {
  return new EventStore(database, { casterQuota: 1_000_000, clientTokenDays: 7, log: quiet, ...options });
}

/** Another process of the same service: a store with a pool of its own. */
export async function openReplica(
  url: string,
  options: Partial<EventStoreOptions> = {},
  maxConnections = 10,
) {
  const database = await openDatabase({
    url,
    applicationName: 'replica',
    maxConnections,
    // A statement that a test has wait for a lock is sent again after 3 s of silence instead of refused after 2 s.
    timeouts: { lock_timeout: 20_000 },
  });
  const store = storeOn(database, options);
  return {
    store,
    database,
    async close() {
      await store.drain();
      await database.close();
    },
  };
}

/** Faster than another database for each test. */
export const emptyTables = (database: Database) =>
  database.pool.query('truncate accounts, streams, events, setups, client_tokens cascade');

/** What every run must leave behind, whatever happened in it. All zero in a sound store. */
export async function faultsIn(database: Database) {
  const { rows } = await database.pool.query<Record<string, bigint>>(`
    select
      (select count(*) from (
         select from streams left join events using (caster_id)
         group by caster_id, streams.version
         having count(position) <> streams.version or max(events.version) is distinct from streams.version
       ) s) as gaps,
      (select count(*) from (
         select version, row_number() over (partition by caster_id order by xid, position) as place from events
       ) o where version <> place) as out_of_order,
      (select count(*) from events left join streams using (caster_id) where streams.caster_id is null) as orphaned,
      (select count(*) from (
         select events.caster_id
         from events full join client_tokens on events.caster_id = client_tokens.answer ->> 'casterId'
         where (events.type = 'CasterCopied' or events.type is null)
         group by events.caster_id having count(*) <> 1 or count(used_at) <> 1 or events.caster_id is null
       ) t) as tokens_without_their_copy,
      (select count(*) from (
         select account_id from accounts left join events using (account_id)
         group by account_id, caster_count
         having count(*) filter (where type = 'CasterCopied') - count(*) filter (where type = 'CasterDeleted') <> caster_count
       ) a) as miscounted`);
  return Object.fromEntries(Object.entries(rows[0]!).map(([fault, count]) => [fault, Number(count)]));
}

export const noFaults = {
  gaps: 0,
  out_of_order: 0,
  orphaned: 0,
  tokens_without_their_copy: 0,
  miscounted: 0,
};

/** The names of the store's statements as they are sent. */
export function countQueries(database: Database) {
  const queries: string[] = [];
  const { pool } = database;
  const query = pool.query.bind(pool);
  const counting = (...args: unknown[]) => {
    const [sent] = args as [{ name?: string }];
    if (sent.name !== 'notify') queries.push(String(sent.name).split('/')[0]!);
    return Reflect.apply(query, pool, args);
  };
  Object.assign(pool, { query: counting });
  return {
    queries,
    close() {
      Object.assign(pool, { query });
    },
  };
}
