import { type FollowOptions, followLog, type LogFollower } from '#libs/event-store';
import { during, sharedSpan } from '#libs/tracing';
import { BYTES_IN_MEMORY, Publication, type PublicationOptions } from './publication.js';
import { type PublishedTopic, TopicCheck } from './published-topic.js';
import { StatesAlongTheLog } from './states-along-the-log.js';

/**
 * Carries the log to Kafka: the events table is the outbox, one replica leads. The checkpoint moves after the
 * broker has acknowledged a batch, so after a fault that batch is sent again: at least once, never a hole. Each
 * batch is sent in commit order, keyed by studio, so a studio's events stay in version order. A topic that does not
 * hold what was sent (made anew, its data lost) is filled again from the first event. A studio with an event that
 * cannot be published waits parked, and holds up no other.
 */
export function relayEvents(
  topic: PublishedTopic,
  options: Omit<FollowOptions, 'onLead' | 'onBatch' | 'onIdle'> &
    Pick<PublicationOptions, 'onAcknowledged' | 'tracer'> & { onPublished?(events: number): void },
): LogFollower {
  const states = new StatesAlongTheLog(options.store);
  const slowTopic: PublishedTopic = {
    name: topic.name,
    ends: () => topic.ends(),
    publish: async (records) => {
      const written = await topic.publish(records);
      follower.progressed();
      return written;
    },
    read: (from, onRecord) =>
      topic.read(from, (record) => {
        follower.progressed();
        return onRecord(record);
      }),
  };
  const check = new TopicCheck(slowTopic, options);
  const publication = new Publication(slowTopic, check, states, options);
  const follower: LogFollower = followLog({
    ...options,
    maxBytes: BYTES_IN_MEMORY,
    onLead: async (lease) => {
      // Whoever led meanwhile, or an older database, may have told the studios another past.
      states.forget();
      const at = await check.placeToReadOn(lease);
      await publication.resume(at);
      return at;
    },
    onBatch: async (events, readSince) => {
      const { tracer } = options;
      const batch =
        tracer &&
        sharedSpan(
          tracer,
          events.map(({ meta }) => meta.traceparent),
          'relay events',
          { startedAt: readSince, attributes: { 'understudy.events': events.length } },
        );
      tracer?.within(batch?.traceparent, 'read', { startedAt: readSince })?.end();
      const published = await during(batch, () => publication.publish(events, batch?.traceparent));
      options.onPublished?.(published);
      return check.sent();
    },
    onIdle: () => check.whileIdle(),
  });
  return { ...follower, trouble: () => follower.trouble() ?? check.notice() };
}
