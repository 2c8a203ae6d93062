import { absent, type Caster, type CasterEvent, exists, fold } from '#libs/caster';
import {
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
} from '#libs/operations';
import { decodeParameters } from '#libs/wire';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';

const limits = { maxParts: 2_000 };
const table = new Map<string, Operation>(operations.map((operation) => [operation.name, operation]));
const nobodyLists = async () => {
  throw new Error('The pure studios have no lists');
};

/**
 * The operations on the pure functions alone: the same contracts, rules and folds as behind the API, and neither
 * HTTP nor a database. Thousands of studios in seconds.
 */
export function pureStudios(): CallOperation {
  const loaded = new Map<string, LoadedCaster>();
  const load = (casterId: string): LoadedCaster => loaded.get(casterId) ?? { caster: absent, version: 0 };
  const record = (casterId: string, events: readonly CasterEvent[]): Caster => {
    const { caster, version } = load(casterId);
    const after = { caster: fold(caster, events), version: version + events.length };
    loaded.set(casterId, after);
    return after.caster;
  };

  const studios: Studios = {
    limits,
    load: async (_call, casterId) => load(casterId),
    read: async (_call, casterId) => existing(load(casterId).caster, casterId),
    edit: async (call, casterId, decide) => {
      const caster = existing(load(casterId).caster, casterId);
      const decided = decide(caster, { at: call.now.toISOString(), limits, refuse });
      const after = record(casterId, [decided].flat() as CasterEvent[]);
      return { caster: exists(after) ? after : caster, decided };
    },
    start: async (_command, decide) => {
      const event = await decide();
      record(event.casterId, [event]);
      return { casterId: event.casterId };
    },
  };
  const execute = async (command: object) => {
    if (command instanceof CreateCasterCommand)
      return studios.start(command, async () => decideCreateCaster(command));
    if (command instanceof CopyCasterCommand)
      return studios.start(command, async () =>
        decideCopyCaster(load(command.sourceCasterId), command, limits),
      );
    throw new Error(`The pure studios do not know ${command.constructor.name}`);
  };
  const services: Services = {
    studios,
    episodeGroups: { start: nobodyLists, delete: nobodyLists },
    casterList: { find: nobodyLists, playlists: nobodyLists, autoShowListTasks: nobodyLists },
    streams: new StreamAddresses(Buffer.alloc(32)),
    commands: { execute: execute as Services['commands']['execute'] },
  };

  return async (action, parameters) => {
    const operation = table.get(action);
    if (operation === undefined) throw new Error(`There is no operation ${action}`);
    const given = decodeParameters(
      operation,
      Object.entries(parameters).map(([name, value]) => [name, String(value)] as const),
    );
    const call = { accountId: '1000000000000001', requestId: 'PURE', now: new Date() };
    // What the answer was in memory, it is on the wire: members without a value are not there.
    return JSON.parse(JSON.stringify(await operation.execute(given as never, call, services)));
  };
}
