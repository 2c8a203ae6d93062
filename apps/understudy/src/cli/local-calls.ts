import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import {
  Casters,
  commandHandlers,
  EpisodeGroups,
  errorCatalogue,
  type Operation,
  operations,
  type Services,
  StreamAddresses,
} from '#libs/operations';
import { CasterList, CasterStates } from '#libs/read-models';
import { decodeParameters, publicRefusal } from '#libs/wire';
import type { Runtime } from '../runtime.js';
import { accountIdIn } from './arguments.js';

/** Calls an operation as an account; parameters without a value are left out. */
export type LocalCalls = (
  accountId: string,
  operation: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
  // biome-ignore lint/suspicious/noExplicitAny: whoever calls an operation by its contract knows its answer
) => Promise<any>;

const table = new Map<string, Operation>(operations.map((operation) => [operation.name, operation]));

/**
 * Operations in this process: the contracts, rules and refusals of the API without its HTTP. What is refused rejects
 * with the public code and the sentence.
 */
export function localCalls(runtime: Runtime): LocalCalls {
  const services = servicesOn(runtime);

  return async (accountId, name, parameters) => {
    const operation = table.get(name);
    if (operation === undefined) throw new Error(`There is no operation ${name}`);
    const pairs = Object.entries(parameters).flatMap(([parameter, value]) =>
      value === undefined ? [] : [[parameter, String(value)] as const],
    );
    try {
      const given = decodeParameters(operation, pairs);
      const call = { accountId, requestId: randomUUID().toUpperCase(), now: new Date() };
      return await operation.execute(given as never, call, services);
    } catch (error) {
      const refused = publicRefusal(operation, error, errorCatalogue);
      if (refused === undefined) throw error;
      throw new Error(`${refused.code}: ${refused.message}`, { cause: error });
    }
  };
}

export const actingAs = () =>
  new Option('--account <accountId>', 'who does it; without it, whose the studio is').argParser(accountIdIn);

/** As whom a studio is acted on: the account that was named, else the one that it belongs to. */
export async function accountActing(
  { store }: Runtime,
  casterId: string,
  named: string | undefined,
): Promise<string> {
  return named ?? (await store.stream(casterId))?.accountId ?? '';
}

/** What operations stand on. */
export function servicesOn({ database, projections, store, streamKey, settings }: Runtime): Services {
  const studios = new Casters(store, new CasterStates(projections, store), {
    maxParts: settings.MAX_PARTS,
  });
  return {
    studios,
    episodeGroups: new EpisodeGroups(store),
    casterList: new CasterList(database, projections, store),
    streams: new StreamAddresses(streamKey),
    commands: {
      execute: async (command) => {
        const { commandsOn } = await commandHandlers();
        return commandsOn(studios).execute(command);
      },
    },
  };
}
