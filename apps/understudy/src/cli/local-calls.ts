import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import { errorCatalogue, type Operation, operations } from '#libs/operations';
import { asRest, decodeParameters, publicRefusal } from '#libs/wire';
import type { Runtime } from '../runtime.js';
import { servicesOn } from '../services.js';
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
      const given = decodeParameters(asRest(operation), pairs);
      const call = { accountId, requestId: randomUUID().toUpperCase(), now: new Date() };
      return await operation.execute(given as never, call, services);
    } catch (error) {
      const refused = publicRefusal(asRest(operation), error, errorCatalogue);
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
