import type { ExistingCaster } from '#libs/caster';
import type { Call, Given, Parameters } from '#libs/wire';
import { momentOf, momentParameters, momentRefusals } from './moment.js';
import type { ContractOf, Services } from './operation.js';
import {
  type Listed,
  type NamedIn,
  type RefusalName,
  type Refusing,
  refuse,
  withShared,
} from './refusals.js';
import type { StreamAddresses } from './stream-addresses.js';

/** What a description may know besides the studio. */
export interface DescriptionContext<R extends RefusalName> extends Refusing<R> {
  readonly streams: StreamAddresses;
  /** When the call came. */
  readonly now: Date;
}

const refusalsOfEveryDescription = ['CasterNotFound', 'CasterOfAnotherAccount'] as const;

interface DescriptionContract<P extends Parameters, L extends readonly Listed[]>
  extends Omit<ContractOf<P, L>, 'kind' | 'refusals' | 'callsPerSecond'> {
  /** Refusals besides those that every description shares. */
  readonly refusals?: L;
  /** 15 unless said otherwise. */
  readonly callsPerSecond?: number;
  readonly toResult: (
    caster: ExistingCaster,
    given: Given<P>,
    context: DescriptionContext<NamedIn<L> | (typeof refusalsOfEveryDescription)[number]>,
  ) => Record<string, unknown>;
}

/**
 * An operation that reads the one studio its `CasterId` names, the caller's own last write included. Plain REST reads it
 * at an earlier moment as well.
 */
export function defineDescription<P extends Parameters, const L extends readonly Listed[] = readonly []>({
  toResult,
  ...contract
}: DescriptionContract<P, L>) {
  return {
    callsPerSecond: 15,
    ...contract,
    ...(contract.rest !== undefined && {
      rest: { ...contract.rest, parameters: momentParameters, refusals: momentRefusals },
    }),
    kind: 'query' as const,
    refusals: withShared(refusalsOfEveryDescription, contract.refusals ?? []),
    async execute(given: Given<P>, call: Call, { studios, streams }: Services) {
      const { CasterId } = given as unknown as { CasterId: string };
      return toResult(await studios.read(call, CasterId, momentOf(given)), given, {
        streams,
        now: call.now,
        refuse,
      });
    },
  };
}
