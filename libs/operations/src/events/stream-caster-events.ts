import { z } from 'zod';
import { eventTypes } from '#libs/caster';
import type { LogEntry } from '#libs/event-store';
import type { FeedEnd, FeedWords } from '#libs/read-models';
import { choice, flag, list, onCasterAnd, pattern } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { eventCaller } from '../event-caller.js';
import { defineOperation } from '../operation.js';
import { placeInLog, writtenPlace } from './place-in-log.js';

/** Names of events, separated by commas or as a list: one that there is not would wait for ever. */
const types = () =>
  z.preprocess(
    (given) => (typeof given === 'string' ? given.split(',') : given),
    list(choice(eventTypes as [string, ...string[]]), { min: 1 }),
  );

export const streamCasterEvents = defineOperation({
  name: 'StreamCasterEvents',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells what happens to studios as it is recorded, by server-sent events, until the caller goes. The id of an event is where to go on from, by Last-Event-ID or `after`.',
  permission: onCasterAnd('get', { type: 'system', given: 'AccountId' }),
  callsPerSecond: 20,
  parameters: {
    CasterId: casterId().optional(),
    type: types().optional(),
    /** For operators: another account, or * for all. */
    AccountId: pattern(/^(\*|\d{1,32})$/).optional(),
    after: placeInLog().optional(),
    LastEventId: placeInLog().optional(),
    follow: flag().default(true),
  },
  result: z.object({ Events: z.unknown() }),
  refusals: ['TooManyFeeds'],
  rest: {
    method: 'GET',
    path: '/v1/events',
    headers: { 'last-event-id': 'LastEventId' },
    answers: { as: 'events' },
  },

  async execute(
    { CasterId, type, AccountId, after, LastEventId, follow },
    { accountId },
    { casterFeeds, refuse },
  ) {
    const feed = casterFeeds.openFeed(
      {
        openedBy: accountId,
        accountId: AccountId === '*' ? undefined : (AccountId ?? accountId),
        casterId: CasterId,
        types: type && new Set(type),
        // What a browser repeats is the address with the first place, and the newest place in the header.
        after: LastEventId ?? after,
        follow,
      },
      words,
    );
    if ('tooMany' in feed)
      throw refuse(
        'TooManyFeeds',
        feed.tooMany === 'of the account'
          ? `The account has ${feed.limit} feeds of this process open, as many as MAX_FEEDS_PER_ACCOUNT allows: end one.`
          : `This process has ${feed.limit} feeds open, as many as MAX_FEEDS allows: ask again later.`,
      );
    return { Events: feed };
  },
});

const RECONNECT_AFTER_MS = 2_000;

const words: FeedWords = {
  begins: (at) => `retry: ${RECONNECT_AFTER_MS}\nid: ${writtenPlace(at)}\n\n`,
  event: (entry) => `id: ${writtenPlace(entry)}\ndata: ${JSON.stringify(eventTold(entry))}\n\n`,
  // An id without data is no event, and is kept as the place all the same: what was looked at need not be again.
  alive: (at) => `: alive\nid: ${writtenPlace(at)}\n\n`,
  ends: (why, at) =>
    `event: end\nid: ${writtenPlace(at)}\ndata: ${JSON.stringify({ Code: endCodes[why], Message: endMessages[why] })}\n\n`,
};

/** With the names that DescribeCasterEvents has for the same. */
function eventTold({ accountId, casterId, version, eventId, type, name, meta, recordedAt }: LogEntry) {
  return {
    AccountId: accountId,
    CasterId: casterId,
    Version: version,
    Type: type,
    Name: name,
    RecordedAt: recordedAt.toISOString(),
    RequestId: meta.requestId,
    By: eventCaller(meta),
    EventId: eventId,
  };
}

const endCodes: Readonly<Record<FeedEnd, string>> = {
  stopping: 'Stopping',
  behind: 'TooSlow',
  failed: 'Failed',
  'caught up': 'CaughtUp',
};

const endMessages: Readonly<Record<FeedEnd, string>> = {
  stopping: 'This process stops: ask again, and another one goes on from the id.',
  behind: 'You read more slowly than events come: ask again from the id, and none is left out.',
  failed: 'The events could not be read: ask again from the id.',
  'caught up': 'That was all there is, and `follow` is false.',
};
