import { absent, type Caster, type CasterEvent, encodeEvent, evolve, exists, fold } from '#libs/caster';
import {
  type AccountAccess,
  CopyCasterCommand,
  CreateCasterCommand,
  decideCopyCaster,
  decideCreateCaster,
  existing,
  type LoadedCaster,
  type Operation,
  operations,
  refuse,
  type Services,
  StreamAddresses,
  type Studios,
  withoutVersion,
} from '#libs/operations';
import { type CasterListRow, casterList, type HistoryEntry } from '#libs/read-models';
import { asRest, type Call, decodeParameters } from '#libs/wire';
import { roomForAll } from '../newsroom.js';

interface Held extends LoadedCaster {
  readonly accountId: string;
  readonly row: CasterListRow | null;
  readonly events: readonly CasterEvent[];
}

const table = new Map<string, Operation>(operations.map((operation) => [operation.name, operation]));

/**
 * Operations on the pure functions alone: the same contracts, rules and folds as behind the API, and neither HTTP nor
 * a database. Thousands of studios in seconds. `onRecorded` hears of the events that a store would keep.
 */
export function pureStudios(
  { at, limits } = roomForAll,
  onRecorded: (casterId: string, events: readonly CasterEvent[]) => void = () => undefined,
) {
  const held = new Map<string, Held>();
  const of = ({ accountId }: Pick<Call, 'accountId'>, casterId: string): Held => {
    const studio = held.get(casterId) ?? { accountId, caster: absent, version: 0, row: null, events: [] };
    if (studio.accountId !== accountId)
      throw refuse('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
    return studio;
  };
  const record = (accountId: string, casterId: string, events: readonly CasterEvent[]) => {
    const before = of({ accountId }, casterId);
    const row = events.reduce<CasterListRow | null>(
      (listed, event) => casterList.fold(listed, { ...encodeEvent(event), casterId } as never),
      before.row,
    );
    const caster = fold(before.caster, events);
    const all = [...before.events, ...events];
    held.set(casterId, { accountId, caster, version: all.length, row, events: all });
    onRecorded(casterId, events);
    return caster;
  };

  const studios: Studios = {
    limits,
    load: async (call, casterId, moment) => {
      const { events } = of(call, casterId);
      if (moment === undefined || events.length === 0) return of(call, casterId);
      const version =
        'version' in moment
          ? moment.version
          : events.filter((event) => !('at' in event) || new Date(event.at) <= moment.at).length;
      if (version < 1 || version > events.length) return withoutVersion(casterId, moment);
      return { version, caster: fold(absent, events.slice(0, version)) };
    },
    read: async (call, casterId, moment) =>
      existing((await studios.load(call, casterId, moment)).caster, casterId),
    edit: async (call, casterId, decide) => {
      const before = existing(of(call, casterId).caster, casterId);
      const { version } = of(call, casterId);
      const decided = decide(before, { at: call.now.toISOString(), limits, version, refuse });
      const events = [decided].flat() as CasterEvent[];
      const after = record(call.accountId, casterId, events);
      return { before, caster: exists(after) ? after : before, version: version + events.length, decided };
    },
    start: async ({ call }, decide) => {
      const event = decide();
      record(call.accountId, event.casterId, [event]);
      return { casterId: event.casterId };
    },
    startFrom: async (command, sourceCasterId, decide, moment) => {
      const source = await studios.load(command.call, sourceCasterId, moment);
      return studios.start(command, () => decide(source));
    },
    quota: async ({ accountId }) => ({ quota: 1_000_000, used: rowsOf(accountId).length }),
    loadToCopy: async (call, casterId, moment) => ({
      ...(await studios.load(call, casterId, moment)),
      accountId: call.accountId,
    }),
    startCopy: async (command, load, decide) => {
      const copied = decide(await load());
      return { ...(await studios.start(command, () => copied)), sourceVersion: copied.sourceVersion };
    },
    grantorOf: async () => undefined,
  };
  const execute = async (command: object) => {
    if (command instanceof CreateCasterCommand)
      return studios.start(command, () => decideCreateCaster(command));
    if (command instanceof CopyCasterCommand)
      return studios.startFrom(
        command,
        command.sourceCasterId,
        (source) => decideCopyCaster(source, command, limits),
        command.moment,
      );
    throw new Error(`The pure studios do not know ${command.constructor.name}`);
  };
  const notHere = <Name extends keyof Services>(name: Name): Services[Name] =>
    new Proxy({} as never, {
      get: () => {
        throw new Error(`The pure studios have no ${name}`);
      },
    });
  const rowsOf = (account: string) =>
    [...held.values()].flatMap(({ accountId, row }) => (accountId === account && row !== null ? row : []));
  const nothingStored = async () => {
    throw new Error('The pure studios have neither episode groups nor grants nor access keys');
  };
  const services: Services = {
    studios,
    casterFeeds: notHere('casterFeeds'),
    system: notHere('system'),
    accounts: notHere('accounts'),
    episodeGroups: { start: nothingStored, delete: nothingStored },
    casterList: {
      find: async (account, { casterId }) => {
        const rows = rowsOf(account).filter((row) => casterId === undefined || row.casterId === casterId);
        return { total: rows.length, rows };
      },
      playlists: async (account, programId) =>
        rowsOf(account)
          .flatMap(({ casterId, domainName, playlists }) =>
            playlists.map((playlist) => ({ ...playlist, casterId, domainName })),
          )
          .filter((playlist) => programId === undefined || playlist.programId === programId),
      autoShowListTasks: async (account) => rowsOf(account).filter((row) => row.autoShowListTask !== null),
    },
    casterHistory: {
      read: async (account, casterId, { beforeVersion, limit }) => {
        const { events } = of({ accountId: account }, casterId);
        if (events.length === 0) return undefined;
        const entries: HistoryEntry[] = [];
        let before: Caster = absent;
        for (const event of events) {
          const version = entries.length + 1;
          entries.push({
            stored: {
              ...encodeEvent(event),
              eventId: `event-${version}`,
              accountId: account,
              casterId,
              version,
              era: 1,
              xid: 1n,
              position: BigInt(version),
              meta: { requestId: 'A-REQUEST' },
              recordedAt: new Date(event.at),
            },
            event,
            before,
          });
          before = evolve(before, event);
        }
        const page = entries.filter(
          ({ stored }) => stored.version < (beforeVersion ?? Number.POSITIVE_INFINITY),
        );
        return { version: events.length, entries: page.reverse().slice(0, limit) };
      },
    },
    eventRecords: {
      find: async () => {
        throw new Error('The pure studios know no Kafka');
      },
    },
    casterLineage: {
      read: async () => {
        throw new Error('The pure studios know no relatives');
      },
    },
    streams: new StreamAddresses(Buffer.alloc(32)),
    grants: {
      create: nothingStored,
      find: nothingStored,
      revoke: nothingStored,
      list: nothingStored,
      between: nothingStored,
    },
    access: new Proxy({} as AccountAccess, { get: () => nothingStored }),
    tellAccount: () => undefined,
    commands: { execute: execute as Services['commands']['execute'] },
  };

  return {
    /** A studio of the account is what these events make it. */
    has(accountId: string, ...events: readonly [CasterEvent & { casterId: string }, ...CasterEvent[]]) {
      record(accountId, events[0].casterId, events);
    },
    eventsOf: (accountId: string, casterId: string) => of({ accountId }, casterId).events,
    stateOf: (accountId: string, casterId: string) => of({ accountId }, casterId).caster,
    /** The answer to a call with these texts for parameters, if it has the shape that the contract promises. */
    async call(
      accountId: string,
      named: Operation | string,
      parameters: Readonly<Record<string, unknown>>,
      more: Partial<Call> = {},
      // biome-ignore lint/suspicious/noExplicitAny: whoever calls an operation by its contract knows its answer
    ): Promise<any> {
      const operation = typeof named === 'string' ? table.get(named) : named;
      if (operation === undefined) throw new Error(`There is no operation ${named}`);
      const pairs = Object.entries(parameters).map(
        ([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const,
      );
      const given = decodeParameters(asRest(operation), pairs);
      const call: Call = { accountId, requestId: 'A-REQUEST', now: new Date(at), ...more };
      const answer = await operation.execute(given as never, call, services);
      // What the answer was in memory, it is on the wire: members without a value are not there.
      const sent = JSON.parse(JSON.stringify(answer));
      const promised = operation.result.parse(sent);
      if (JSON.stringify(sorted(promised)) !== JSON.stringify(sorted(sent)))
        throw new Error(`${operation.name} answers more than its contract promises: ${JSON.stringify(sent)}`);
      return sent;
    },
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
