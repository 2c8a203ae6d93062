import { absent, type Caster, evolve, type StandingCaster, standing } from '#libs/caster';
import {
  CopyCasterCommand,
  CreateCasterCommand,
  DescribeCasterQuery,
  decideCopyCaster,
  decideCreateCaster,
  EditCasterCommand,
  operations,
} from '#libs/operations';
import { type AnyOperation, decodeParameters } from '#libs/wire';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';

const limits = { maxParts: 2_000 };
const table = new Map<string, AnyOperation>(operations.map((operation) => [operation.name, operation]));

/**
 * The operations on the pure functions alone: the same contracts, rules and folds as behind the API, and neither
 * HTTP nor a database. Thousands of studios in seconds.
 */
export function pureStudios(): CallOperation {
  const casters = new Map<string, Caster>();
  const record = (casterId: string, event: Parameters<typeof evolve>[1]) => {
    casters.set(casterId, evolve(casters.get(casterId) ?? absent, event));
  };
  const stand = (casterId: string): StandingCaster => standing(casters.get(casterId) ?? absent, casterId);

  const execute = (message: object): unknown => {
    if (message instanceof CreateCasterCommand) {
      record(message.newCasterId, decideCreateCaster(message));
      return { casterId: message.newCasterId };
    }
    if (message instanceof CopyCasterCommand) {
      const source = casters.get(message.sourceCasterId) ?? absent;
      record(message.newCasterId, decideCopyCaster(source, message, limits));
      return { casterId: message.newCasterId };
    }
    if (message instanceof EditCasterCommand) {
      const event = message.decide(stand(message.casterId), { at: message.call.now.toISOString(), limits });
      record(message.casterId, event);
      return { casterId: message.casterId, event };
    }
    if (message instanceof DescribeCasterQuery) return stand(message.casterId);
    throw new Error(`The pure studios do not know ${message.constructor.name}`);
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
    return JSON.parse(JSON.stringify(operation.toResult(execute(operation.toMessage(given, call)), given)));
  };
}
