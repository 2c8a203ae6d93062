import { type EventRecord, encodeRecord } from '#libs/caster-events';
import { type FollowOptions, followLog, type LogFollower } from '#libs/event-store';
import type { EventPublisher } from '#libs/kafka';
import { publishedEvent } from './published-event.js';
import { StatesAlongTheLog } from './states-along-the-log.js';

// A thousand copies of a large studio are small in the store and 150 MB as records: they are sent as they are made.
const BYTES_IN_MEMORY = 8_000_000;

/**
 * Carries the log to Kafka: the events table is the outbox, one replica leads. The checkpoint moves after the
 * broker has acknowledged a batch, so after a fault that batch is sent again: at least once, never a hole. Each
 * batch is sent in commit order, keyed by studio, so a studio's events stay in version order.
 */
export function relayEvents(
  publisher: Pick<EventPublisher, 'publish'>,
  topic: string,
  options: Omit<FollowOptions, 'onBatch'> & { onPublished?(events: number): void },
): LogFollower {
  const states = new StatesAlongTheLog(options.store);
  return followLog({
    ...options,
    maxBytes: BYTES_IN_MEMORY,
    onBatch: async (events) => {
      let records: EventRecord[] = [];
      let bytes = 0;
      for (const { stored, event, after } of await states.follow(events)) {
        const record = encodeRecord(publishedEvent(stored, event, after));
        records.push(record);
        bytes += record.value.length;
        if (bytes < BYTES_IN_MEMORY) continue;
        await publisher.publish(topic, records);
        records = [];
        bytes = 0;
      }
      if (records.length > 0) await publisher.publish(topic, records);
      options.onPublished?.(events.length);
    },
  });
}
