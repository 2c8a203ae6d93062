import { randomUUID } from 'node:crypto';
import type { CasterSetup } from '#libs/caster';
import { liftSetup } from '#libs/caster';
import { EventStore, type LiftSetup } from '#libs/event-store';
import { type Database, openDatabase } from '#libs/postgres';
import { Projections } from '#libs/projections';
import { casterList, casterStates } from '#libs/read-models';
import type { Bench } from '../cell.js';
import { setupOf, storeStudio } from '../studios.js';
import { accountIdOf, createCaller } from './callers.js';
import { type Program, startUnderstudy } from './program.js';
import { type Credentials, SignedCalls } from './signed-calls.js';

/** An account that calls: its user's key, and a studio to copy. */
export interface ServedAccount {
  readonly accountId: string;
  readonly credentials: Credentials;
  readonly source: string;
}

export interface Served {
  readonly url: string;
  readonly database: Database;
  readonly store: EventStore;
  readonly projections: Projections;
  readonly accounts: readonly ServedAccount[];
  readonly programs: readonly Program[];
  /** Those of an account's user, to the program, or to another one of several. */
  calls(account?: number, program?: number): SignedCalls;
  close(): Promise<void>;
}

interface ServeOptions {
  readonly name: string;
  readonly setup?: CasterSetup;
  readonly accounts?: number;
  /** Processes on the one database. */
  readonly programs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly script?: string;
  /** Before the program starts. */
  fill?(served: Pick<Served, 'database' | 'store' | 'projections' | 'accounts'>): Promise<void>;
}

const operations = [
  'CopyCaster',
  'DescribeCasters',
  'DescribeCasterConfig',
  'ModifyCasterComponent',
  'SetCasterConfig',
];

/** The program as a user starts it, on a database of its own, with accounts whose users have keys and policies. */
export async function serveStudios(
  { postgres }: Bench,
  { name, setup = setupOf(20), accounts = 1, programs = 1, environment, script, fill }: ServeOptions,
): Promise<Served> {
  const url = await postgres.migratedDatabase(name);
  const database = await openDatabase({ url, applicationName: 'bench' });
  const store = new EventStore(database, {
    casterQuota: 1_000_000_000,
    clientTokenDays: 7,
    liftSetup: liftSetup as unknown as LiftSetup,
    log: () => {},
  });
  await store.open();
  const projections = new Projections(database, store, [casterStates, casterList], () => {});
  await projections.createTables();
  const served: ServedAccount[] = [];
  for (let number = 1; number <= accounts; number += 1) {
    const accountId = accountIdOf(number);
    const credentials = await createCaller(database, accountId, operations);
    served.push({ accountId, credentials, source: await storeStudio(store, accountId, setup) });
  }
  await fill?.({ database, store, projections, accounts: served });
  const running = await Promise.all(
    Array.from({ length: programs }, () => startUnderstudy(url, environment, script)),
  );
  return {
    url,
    database,
    store,
    projections,
    accounts: served,
    programs: running,
    calls: (account = 0, program = 0) =>
      new SignedCalls(running[program]!.endpoint, served[account]!.credentials),
    close: async () => {
      await Promise.all(running.map((one) => one.stop()));
      await store.drain();
      await database.close();
    },
  };
}

/** The parameters of a copy that nobody asked for before. */
export const copyOf = ({ source }: Pick<ServedAccount, 'source'>) => ({
  SrcCasterId: source,
  CasterName: 'A copy',
  ClientToken: randomUUID(),
});

/** Whether there is a studio for each acknowledged copy and no other, each with its token and without a second event. */
export async function copyFaults({ pool }: Database, acknowledged: number): Promise<string[]> {
  const { rows } = await pool.query<Record<string, number>>(`
    select (select count(*) from events where type = 'CasterCopied')::int as copies,
           (select count(distinct caster_id) from events where type = 'CasterCopied')::int as studios,
           (select count(distinct data ->> 'clientToken') from events where type = 'CasterCopied')::int as tokens,
           (select count(*) from client_tokens where operation = 'CopyCaster')::int as answers`);
  return Object.entries(rows[0] ?? {})
    .filter(([, count]) => count !== acknowledged)
    .map(([name, count]) => `${name}: ${count} instead of ${acknowledged}`);
}
