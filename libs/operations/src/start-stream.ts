import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, encodeEvent } from '#libs/caster';
import type { EventMeta, EventStore, NewEvent, TokenOutcome } from '#libs/event-store';
import type { Call } from '#libs/wire';
import { Refusal, refuse } from './refusals.js';
import type { StartingCommand } from './studios.js';

/** A stream as it begins, and what a retry is answered. */
export interface NewStream<Answer> {
  readonly streamId: string;
  readonly event: CasterEvent;
  readonly answer: Answer;
  /** Absent: true. */
  readonly countsAgainstQuota?: boolean;
}

/**
 * Decide and start a new stream, in one statement with the token. A refusal is answered only after the token
 * was looked up: a retry gets its first answer even if the source is gone or the quota full by now.
 */
export async function startStream<Answer extends Readonly<Record<string, unknown>>>(
  store: EventStore,
  { call, operation, token }: StartingCommand,
  decide: () => Promise<NewStream<Answer>>,
): Promise<Answer> {
  const scope = { accountId: call.accountId, operation, ...token };
  try {
    const { streamId, event, answer, countsAgainstQuota } = await decide();
    const outcome = await store.start({
      ...scope,
      casterId: streamId,
      countsAgainstQuota,
      answer,
      event: recordable(event),
      meta: metaOf(call),
    });
    switch (outcome.kind) {
      case 'appended':
        return answer;
      case 'quota exceeded':
        throw refuse(
          'CasterQuotaReached',
          `The account has all of the ${outcome.quota} studios it may have: delete one or raise its quota.`,
        );
      default:
        return firstAnswer(outcome) as Answer;
    }
  } catch (error) {
    if (!(error instanceof Refusal) || saidByTheStore(error)) throw error;

    const outcome = await store.lookUpToken(scope);
    if (outcome === null) throw error;
    return firstAnswer(outcome) as Answer;
  }
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
  return { eventId: uuidV7(), ...encodeEvent(event) };
}

export function metaOf({ requestId, traceparent }: Call): EventMeta {
  return { requestId, ...(traceparent !== undefined && { traceparent }) };
}
