import { type EventRecord, encodeRecord } from '#libs/caster-events';
import { type FollowOptions, followLog, type LogFollower, type Sent } from '#libs/event-store';
import { publishedEvent } from './published-event.js';
import { type PublishedTopic, TopicCheck } from './published-topic.js';
import { StatesAlongTheLog } from './states-along-the-log.js';

// A thousand copies of a large studio are small in the store and 150 MB as records: they are sent as they are made.
const BYTES_IN_MEMORY = 8_000_000;

/**
 * Carries the log to Kafka: the events table is the outbox, one replica leads. The checkpoint moves after the
 * broker has acknowledged a batch, so after a fault that batch is sent again: at least once, never a hole. Each
 * batch is sent in commit order, keyed by studio, so a studio's events stay in version order. A topic that does not
 * hold what was sent (made anew, its data lost) is filled again from the first event.
 */
export function relayEvents(
  topic: PublishedTopic,
  options: Omit<FollowOptions, 'onLead' | 'onBatch' | 'onIdle'> & { onPublished?(events: number): void },
): LogFollower {
  const states = new StatesAlongTheLog(options.store);
  const check = new TopicCheck(topic, options);
  const follower = followLog({
    ...options,
    maxBytes: BYTES_IN_MEMORY,
    onLead: async (lease) => {
      // Whoever led meanwhile, or an older database, may have told the studios another past.
      states.forget();
      return check.placeToReadOn(lease);
    },
    onBatch: async (events): Promise<Sent> => {
      let records: EventRecord[] = [];
      let bytes = 0;
      for (const { stored, event, after } of await states.follow(events)) {
        const record = encodeRecord(publishedEvent(stored, event, after));
        records.push(record);
        bytes += record.value.length;
        if (bytes < BYTES_IN_MEMORY) continue;
        await check.acknowledged(await topic.publish(records));
        records = [];
        bytes = 0;
      }
      if (records.length > 0) await check.acknowledged(await topic.publish(records));
      options.onPublished?.(events.length);
      return check.sent();
    },
    onIdle: () => check.whileIdle(),
  });
  return { ...follower, trouble: () => follower.trouble() ?? check.notice() };
}
