import type { ExistingCaster } from '#libs/caster';
import type { Call, Given, Parameters } from '#libs/wire';
import type { ContractOf, Services } from './operation.js';
import { type Listed, type NamedIn, type Refusing, refuse, withShared } from './refusals.js';
import type { StreamAddresses } from './stream-addresses.js';
import type { Decision, EditContext, EditedStudio } from './studios.js';

export type { EditContext } from './studios.js';

/** What an edit answers from. */
export interface Edited<Decided> extends EditedStudio<Decided> {
  readonly casterId: string;
  readonly streams: StreamAddresses;
}

/** Refusals that no edit can do without. */
const refusalsOfEveryEdit = ['CasterNotFound', 'CasterOfAnotherAccount', 'ConcurrencyConflict'] as const;

interface EditContract<P extends Parameters, Input, Decided extends Decision, L extends readonly Listed[]>
  extends Omit<ContractOf<P, L>, 'kind' | 'refusals' | 'callsPerSecond'> {
  /** Refusals of the rule; those that every edit shares are added. */
  readonly refusals: L;
  /** 10 unless said otherwise. */
  readonly callsPerSecond?: number;
  /** Which studio, where no parameter `CasterId` names it. */
  readonly casterIdOf?: (given: Given<P>, call: Call, services: Services) => Promise<string>;
  /** The parameters in our own words. They are judged before the studio is looked at. */
  readonly toInput: (given: Given<P>, refusing: Refusing<NamedIn<L>>) => Input;
  /** The rule. Pure: the same studio and input give the same events, none where there is nothing to change. */
  readonly decide: (caster: ExistingCaster, input: Input, context: EditContext<NamedIn<L>>) => Decided;
  readonly toResult: (edited: Edited<Decided>, given: Given<P>) => Record<string, unknown>;
}

/** An operation that changes one studio. */
export function defineEdit<
  P extends Parameters,
  Input,
  Decided extends Decision,
  const L extends readonly Listed[],
>({
  toInput,
  decide,
  toResult,
  casterIdOf = namedByCasterId,
  ...contract
}: EditContract<P, Input, Decided, L>) {
  return {
    callsPerSecond: 10,
    ...contract,
    kind: 'command' as const,
    refusals: withShared(refusalsOfEveryEdit, contract.refusals),
    async execute(given: Given<P>, call: Call, services: Services) {
      const input = toInput(given, { refuse });
      const casterId = await casterIdOf(given, call, services);
      const edited = await services.studios.edit(call, casterId, (studio, context) =>
        decide(studio, input, context),
      );
      return toResult({ casterId, ...edited, streams: services.streams }, given);
    },
  };
}

async function namedByCasterId(given: unknown): Promise<string> {
  return (given as { CasterId: string }).CasterId;
}
