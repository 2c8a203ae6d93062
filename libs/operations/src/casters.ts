import { randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import { type Caster, type CasterEvent, type ExistingCaster, encodeEvent, exists, fold } from '#libs/caster';
import type { EventMeta, EventStore, NewEvent, TokenOutcome } from '#libs/event-store';
import type { CasterStates } from '#libs/read-models';
import type { Call } from '#libs/wire';
import { KeyedQueue } from './keyed-queue.js';
import type { SetupLimits } from './limits.js';
import { Refusal, type RefusalName, refuse } from './refusals.js';
import type { Decision, EditContext, LoadedCaster, StartingCommand, Studios } from './studios.js';

export type { LoadedCaster, StartingCommand, Studios } from './studios.js';

export const newCasterId = () => randomUUID();

// An edit that lost a race against another replica is decided again on the newer studio.
const ATTEMPTS = 10;

/** The studios as commands meet them: loaded, decided on, recorded. It holds no rule. */
export class Casters implements Studios {
  private readonly edits = new KeyedQueue();

  constructor(
    private readonly store: EventStore,
    private readonly states: CasterStates,
    readonly limits: SetupLimits,
  ) {}

  async load(call: Call, casterId: string): Promise<LoadedCaster> {
    const loaded = await this.states.load(call.accountId, casterId);
    return loaded ?? ofAnotherAccount(casterId);
  }

  async read(call: Call, casterId: string): Promise<ExistingCaster> {
    const loaded = await this.states.read(call.accountId, casterId);
    return existing((loaded ?? ofAnotherAccount(casterId)).caster, casterId);
  }

  /**
   * Load, decide, append; again if another replica's edit came first. Edits of one studio queue up in this process:
   * side by side each round would let one of them through, and a burst would outlast the attempts of the rest.
   */
  edit<Decided extends Decision>(
    call: Call,
    casterId: string,
    decide: (caster: ExistingCaster, context: EditContext<RefusalName>) => Decided,
  ): Promise<{ caster: ExistingCaster; decided: Decided }> {
    return this.edits.add(casterId, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const loaded = await this.load(call, casterId);
        const caster = existing(loaded.caster, casterId);
        const decided = decide(caster, { at: call.now.toISOString(), limits: this.limits, refuse });
        const events: readonly CasterEvent[] = [decided].flat();
        if (events.length === 0) return { caster, decided };

        const { kind } = await this.store.append({
          accountId: call.accountId,
          casterId,
          expectedVersion: loaded.version,
          events: events.map(recordable),
          endsStream: events.some(({ type }) => type === 'CasterDeleted'),
          meta: metaOf(call),
        });
        const after = fold(caster, events);
        if (kind === 'appended') return { caster: exists(after) ? after : caster, decided };
      }
      throw refuse(
        'ConcurrencyConflict',
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
    decide: () => Promise<CasterEvent & { readonly casterId: string }>,
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
          throw refuse(
            'CasterQuotaReached',
            `The account has all of the ${outcome.quota} studios it may have: delete one or raise its quota.`,
          );
        default:
          return firstAnswer(outcome);
      }
    } catch (error) {
      if (!(error instanceof Refusal) || saidByTheStore(error)) throw error;

      const outcome = await this.store.lookUpToken(scope);
      if (outcome === null) throw error;
      return firstAnswer(outcome);
    }
  }
}

/** Narrows to a studio that can be read, copied and edited, running or not. */
export function existing(caster: Caster, casterId: string): ExistingCaster {
  if (!exists(caster))
    throw refuse('CasterNotFound', `Caster ${casterId} does not exist; DescribeCasters lists those that do.`);
  return caster;
}

function ofAnotherAccount(casterId: string): never {
  throw refuse('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
}

// These the store gave, after it had looked the token up itself.
function saidByTheStore({ refusal }: Refusal): boolean {
  return refusal === 'CasterQuotaReached' || refusal === 'ClientTokenReused';
}

function firstAnswer(outcome: TokenOutcome): { casterId: string } {
  if (outcome.kind === 'token reused')
    throw refuse(
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
