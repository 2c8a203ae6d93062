import type { ExistingCaster } from '#libs/caster';
import type { Call, Given, Parameters } from '#libs/wire';
import type { ContractOf, Services } from './operation.js';
import { type Listed, type RefusalName, type Refusing, refuse } from './refusals.js';
import type { StreamAddresses } from './stream-addresses.js';

/** What a description may know besides the studio. */
export interface DescriptionContext<R extends RefusalName> extends Refusing<R> {
  readonly streams: StreamAddresses;
}

type RefusalOfEveryDescription = 'CasterNotFound' | 'CasterOfAnotherAccount';

interface DescriptionContract<P extends Parameters, R extends RefusalName>
  extends Omit<ContractOf<P, R>, 'kind' | 'refusals' | 'callsPerSecond'> {
  /** Refusals besides those that every description shares. */
  readonly refusals?: readonly Listed<R | RefusalOfEveryDescription>[];
  /** 15 unless said otherwise. */
  readonly callsPerSecond?: number;
  readonly toResult: (
    caster: ExistingCaster,
    given: Given<P>,
    context: DescriptionContext<R | RefusalOfEveryDescription>,
  ) => Record<string, unknown>;
}

/** An operation that reads the one studio its `CasterId` names, the caller's own last write included. */
export function defineDescription<
  P extends Parameters,
  const R extends RefusalName = never,
>({ toResult, ...contract }: DescriptionContract<P, R>) {
  const refusals = contract.refusals ?? [];
  const listed = new Set(refusals.map((entry) => (typeof entry === 'string' ? entry : entry.refusal)));
  return {
    callsPerSecond: 15,
    ...contract,
    kind: 'query' as const,
    refusals: [...everyDescription.filter((refusal) => !listed.has(refusal)), ...refusals],
    async execute(given: Given<P>, call: Call, { studios, streams }: Services) {
      const { CasterId } = given as unknown as { CasterId: string };
      return toResult(await studios.read(call, CasterId), given, { streams, refuse });
    },
  };
}

const everyDescription = ['CasterNotFound', 'CasterOfAnotherAccount'] as const;
