import { randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import {
  type Caster,
  type CasterCopied,
  type CasterCreated,
  type CasterEvent,
  CasterRefusal,
  encodeEvent,
  type SetupLimits,
  type StandingCaster,
  standing,
} from '#libs/caster';
import type { EventMeta, EventStore, NewEvent, TokenOutcome } from '#libs/event-store';
import type { CasterStates } from '#libs/read-models';
import type { Call } from '#libs/wire';
import type { ClientToken } from './client-token.js';
import { Turns } from './turns.js';

/** A command that makes a studio, at most one for its token. */
export interface StartingCommand {
  readonly call: Call;
  readonly operation: string;
  readonly token: ClientToken;
}

export const newCasterId = () => randomUUID();

// An edit that lost a race against another replica is decided again on the newer studio.
const ATTEMPTS = 10;

/** The studios as commands meet them: loaded, decided on, recorded. It holds no rule. */
export class Casters {
  private readonly turns = new Turns();

  constructor(
    private readonly store: EventStore,
    private readonly states: CasterStates,
    readonly limits: SetupLimits,
  ) {}

  /** The studio as its last recorded event left it. Refuses another account's. */
  async load(call: Call, casterId: string): Promise<Caster> {
    return this.states.load(call.accountId, casterId);
  }

  /**
   * Load, decide, append; again if another replica's edit came first. Edits of one studio take turns in this process:
   * side by side each round would let one of them through, and a burst would outlast the attempts of the rest.
   */
  edit<Event extends CasterEvent>(
    call: Call,
    casterId: string,
    decide: (caster: StandingCaster) => Event,
  ): Promise<Event> {
    return this.turns.take(casterId, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const caster = standing(await this.load(call, casterId), casterId);
        const event = decide(caster);
        const { kind } = await this.store.append({
          accountId: call.accountId,
          casterId,
          expectedVersion: caster.version,
          events: [recordable(event)],
          endsStream: event.type === 'CasterDeleted',
          meta: metaOf(call),
        });
        if (kind === 'appended') return event;
      }
      throw new CasterRefusal(
        'EditedByOthers',
        `Caster ${casterId} was edited ${ATTEMPTS} times elsewhere while this edit was decided: send it again.`,
      );
    });
  }

  /**
   * Decide and start a new stream, in one statement with the token. A refusal is answered only after the token
   * was looked up: a retry gets its first answer even if the source is gone or the quota full by now.
   */
  async start(
    { call, operation, token }: StartingCommand,
    decide: () => Promise<CasterCreated | CasterCopied>,
  ): Promise<{ casterId: string }> {
    const scope = { accountId: call.accountId, operation, ...token };
    try {
      const event = await decide();
      const outcome = await this.store.start({
        ...scope,
        casterId: event.casterId,
        answer: { casterId: event.casterId },
        event: recordable(event),
        meta: metaOf(call),
      });
      switch (outcome.kind) {
        case 'appended':
          return { casterId: event.casterId };
        case 'quota exceeded':
          throw new CasterRefusal(
            'CasterQuotaReached',
            `The account has all of the ${outcome.quota} studios it may have: delete one or raise its quota.`,
          );
        default:
          return firstAnswer(outcome);
      }
    } catch (error) {
      if (!(error instanceof CasterRefusal) || saidByTheStore(error)) throw error;

      const outcome = await this.store.lookUpToken(scope);
      if (outcome === null) throw error;
      return firstAnswer(outcome);
    }
  }
}

// These the store gave, after it had looked the token up itself.
function saidByTheStore({ refusal }: CasterRefusal): boolean {
  return refusal === 'CasterQuotaReached' || refusal === 'ClientTokenReused';
}

function firstAnswer(outcome: TokenOutcome): { casterId: string } {
  if (outcome.kind === 'token reused')
    throw new CasterRefusal(
      'ClientTokenReused',
      'The ClientToken was used before with other parameters: a retry repeats them all, a new request takes a new token.',
    );

  return outcome.answer as { casterId: string };
}

function recordable(event: CasterEvent): NewEvent {
  return { eventId: uuidV7(), ...encodeEvent(event) };
}

function metaOf({ requestId, traceparent }: Call): EventMeta {
  return { requestId, ...(traceparent !== undefined && { traceparent }) };
}
