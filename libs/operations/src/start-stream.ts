import { type CasterEvent, encodeEvent } from '#libs/caster';
import type { EventMeta, EventStore, NewEvent, StandOf, TokenOutcome } from '#libs/event-store';
import type { Call, Principal } from '#libs/wire';
import { newEventId } from './event-id.js';
import { Refusal, refuse } from './refusals.js';
import type { StartingCommand } from './studios.js';

/** A stream as it begins, and what a retry is answered. */
export interface NewStream<Answer> {
  readonly streamId: string;
  readonly event: CasterEvent;
  readonly answer: Answer;
  /** Absent: true. */
  readonly countsAgainstQuota?: boolean;
  /** The stream that was remembered when this was decided; absent where what it was decided on is true in any case. */
  readonly standsOn?: StandOf;
}

/**
 * Decide and start a new stream, in one statement with the token. A refusal is answered only after the token
 * was looked up: a retry gets its first answer even if the source is gone or the quota full by now. What was decided on
 * a source that has moved since is decided once more, and then stands on nothing that could have.
 */
export async function startStream<Answer extends Readonly<Record<string, unknown>>>(
  store: EventStore,
  { call, operation, token }: StartingCommand,
  decide: (sourceMoved: boolean) => Promise<NewStream<Answer>>,
): Promise<Answer> {
  const scope = { accountId: call.accountId, operation, ...token };
  const attempt = async (sourceMoved: boolean): Promise<Answer> => {
    const { streamId, event, ...stream } = await decide(sourceMoved);
    const outcome = await store.start({
      ...scope,
      ...stream,
      casterId: streamId,
      event: recordable(event),
      meta: metaOf(call),
    });
    switch (outcome.kind) {
      case 'appended':
        return stream.answer;
      case 'source moved':
        if (sourceMoved) throw new Error(`The start of ${streamId} stood on what had moved, twice.`);
        return attempt(true);
      case 'quota exceeded':
        throw quotaReached(outcome.quota);
      default:
        return firstAnswer(outcome) as Answer;
    }
  };
  try {
    return await attempt(false);
  } catch (error) {
    if (!(error instanceof Refusal) || saidByTheStore(error)) throw error;

    const outcome = await store.lookUpToken(scope);
    if (outcome === null) throw error;
    return firstAnswer(outcome) as Answer;
  }
}

export function quotaReached(quota: number): Refusal {
  return refuse(
    'CasterQuotaReached',
    `The account has all of the ${quota} studios it may have: delete one or raise its quota.`,
  );
}

// These the store gave, after it had looked the token up itself.
function saidByTheStore({ refusal }: Refusal): boolean {
  return refusal === 'CasterQuotaReached' || refusal === 'ClientTokenReused';
}

function firstAnswer(outcome: TokenOutcome): Readonly<Record<string, unknown>> {
  if (outcome.kind === 'token reused')
    throw refuse(
      'ClientTokenReused',
      'The ClientToken was used before with other parameters: a retry repeats them all, a new request takes a new token.',
    );

  return outcome.answer;
}

export function recordable(event: CasterEvent): NewEvent {
  return { eventId: newEventId(), ...encodeEvent(event) };
}

export function metaOf({ requestId, traceparent, principal }: Call): EventMeta {
  return {
    requestId,
    ...(traceparent !== undefined && { traceparent }),
    ...(principal !== undefined && { by: callerOf(principal) }),
  };
}

const callerOf = ({ type, name }: Principal): EventMeta['by'] =>
  type === 'account' ? { type } : { type, name };
