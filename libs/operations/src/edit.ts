import type { CasterEvent, ExistingCaster } from '#libs/caster';
import type { Call, Given, Parameters } from '#libs/wire';
import type { SetupLimits } from './limits.js';
import type { ContractOf, Services } from './operation.js';
import { type Listed, type RefusalName, type Refusing, refuse } from './refusals.js';
import type { StreamAddresses } from './stream-addresses.js';

/** What every decision about an edit may know besides the studio. */
export interface EditContext<R extends RefusalName> extends Refusing<R> {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly limits: SetupLimits;
}

/** What an edit answers from. */
export interface Edited<Decided> {
  readonly casterId: string;
  readonly before: ExistingCaster;
  /** The studio after the edit; for one that the edit ended, right before. */
  readonly caster: ExistingCaster;
  readonly decided: Decided;
  readonly streams: StreamAddresses;
}

/** Refusals that no edit can do without. */
export type RefusalOfEveryEdit = 'CasterNotFound' | 'CasterOfAnotherAccount' | 'ConcurrencyConflict';

type Decision = CasterEvent | readonly CasterEvent[];

interface EditContract<P extends Parameters, Input, Decided extends Decision, R extends RefusalName>
  extends Omit<ContractOf<P, R>, 'kind' | 'refusals' | 'callsPerSecond'> {
  /** Refusals of the rule; those that every edit shares are added. */
  readonly refusals: readonly Listed<R | RefusalOfEveryEdit>[];
  /** 10 unless said otherwise. */
  readonly callsPerSecond?: number;
  /** Which studio, where no parameter `CasterId` names it. */
  readonly casterIdOf?: (given: Given<P>, call: Call, services: Services) => Promise<string>;
  /** The parameters in our own words. They are judged before the studio is looked at. */
  readonly toInput: (given: Given<P>, refusing: Refusing<R>) => Input;
  /** The rule. Pure: the same studio and input give the same events, none where there is nothing to change. */
  readonly decide: (caster: ExistingCaster, input: Input, context: EditContext<R>) => Decided;
  readonly toResult: (edited: Edited<Decided>, given: Given<P>) => Record<string, unknown>;
}

/** An operation that changes one studio. */
export function defineEdit<
  P extends Parameters,
  Input,
  Decided extends Decision,
  const R extends RefusalName = never,
>({ toInput, decide, toResult, casterIdOf = namedByCasterId, ...contract }: EditContract<P, Input, Decided, R>) {
  const listed = new Set(contract.refusals.map((entry) => (typeof entry === 'string' ? entry : entry.refusal)));
  return {
    callsPerSecond: 10,
    ...contract,
    kind: 'command' as const,
    refusals: [...everyEdit.filter((refusal) => !listed.has(refusal)), ...contract.refusals],
    async execute(given: Given<P>, call: Call, services: Services) {
      const input = toInput(given, { refuse });
      const casterId = await casterIdOf(given, call, services);
      let before!: ExistingCaster;
      const { caster, decided } = await services.studios.edit(call, casterId, (studio, context) => {
        before = studio;
        return decide(studio, input, context);
      });
      return toResult({ casterId, before, caster, decided, streams: services.streams }, given);
    },
  };
}

const everyEdit = ['CasterNotFound', 'CasterOfAnotherAccount', 'ConcurrencyConflict'] as const;

async function namedByCasterId(given: unknown): Promise<string> {
  return (given as { CasterId: string }).CasterId;
}
