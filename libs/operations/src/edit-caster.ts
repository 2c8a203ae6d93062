import type { CasterEvent, SetupLimits, StandingCaster } from '#libs/caster';
import { type Call, defineOperation, type Given, type OperationContract, type Parameters } from '#libs/wire';

/** What every decision about an edit may know besides the studio. */
export interface EditContext {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly limits: SetupLimits;
}

/** One change of one studio. The rule travels with the command, since it stands beside its contract. */
export class EditCasterCommand<Event extends CasterEvent = CasterEvent> {
  constructor(
    readonly call: Call,
    readonly casterId: string,
    readonly decide: (caster: StandingCaster, context: EditContext) => Event,
  ) {}
}

/** What an edit answers from: the studio's id and the event that was recorded. */
export interface Edited<Event extends CasterEvent> {
  readonly casterId: string;
  readonly event: Event;
}

interface EditContract<P extends Parameters, Change, Event extends CasterEvent>
  extends Omit<OperationContract<P, Edited<Event>>, 'kind' | 'toMessage' | 'refusals'> {
  /** Refusals of the rule; those that every edit shares are added. */
  readonly refusals?: OperationContract['refusals'];
  /** The parameters in our own words. */
  toChange(given: Given<P>): Change;
  /** The rule. Pure: the same studio and change give the same event. */
  decide(caster: StandingCaster, change: Change, context: EditContext): Event;
}

/** An operation that changes the one studio its `CasterId` names. */
export function defineEdit<P extends Parameters, Change, Event extends CasterEvent>({
  toChange,
  decide,
  ...contract
}: EditContract<P, Change, Event>) {
  const foreign = contract.refusals?.some(
    (refusal) => typeof refusal === 'object' && refusal.refusal === 'CasterOfAnotherAccount',
  );
  return defineOperation<P, Edited<Event>>({
    ...contract,
    kind: 'command',
    refusals: [
      'CasterNotFound',
      'EditedByOthers',
      ...(foreign ? [] : (['CasterOfAnotherAccount'] as const)),
      ...(contract.refusals ?? []),
    ],
    toMessage: (given, call) =>
      new EditCasterCommand(call, (given as { CasterId: string }).CasterId, (caster, context) =>
        decide(caster, toChange(given), context),
      ),
  });
}
