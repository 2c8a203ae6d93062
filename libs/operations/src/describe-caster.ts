import type { StandingCaster } from '#libs/caster';
import { type Call, defineOperation, type Given, type OperationContract, type Parameters } from '#libs/wire';

/** One studio as it stands, all that the caller's own writes did included. */
export class DescribeCasterQuery {
  constructor(
    readonly call: Call,
    readonly casterId: string,
  ) {}
}

/** An operation that reads the one studio its `CasterId` names. */
export function defineDescription<P extends Parameters>(
  contract: Omit<
    OperationContract<P, StandingCaster>,
    'kind' | 'toMessage' | 'refusals' | 'callsPerSecond'
  > & {
    readonly refusals?: OperationContract['refusals'];
    toResult(caster: StandingCaster, given: Given<P>): Record<string, unknown>;
  },
) {
  return defineOperation<P, StandingCaster>({
    ...contract,
    kind: 'query',
    callsPerSecond: 15,
    refusals: ['CasterNotFound', 'CasterOfAnotherAccount', ...(contract.refusals ?? [])],
    toMessage: (given, call) => new DescribeCasterQuery(call, (given as { CasterId: string }).CasterId),
  });
}
