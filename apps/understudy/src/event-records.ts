import { evolve } from '#libs/caster';
import { publishedTypeOf } from '#libs/event-relay';
import { type ReaderProgress, readerProgress } from '#libs/event-store';
import { findRecord, type SearchBounds } from '#libs/kafka';
import type { EventRecords, RecordPlace } from '#libs/operations';
import type { HistoryEntry } from '#libs/read-models';
import { kafkaSettings } from './kafka-settings.js';
import { RELAY } from './observations.js';
import type { Runtime } from './runtime.js';

/** What the clocks of the database and of the process that sent the record may differ by. */
const CLOCKS_DIFFER_BY_MS = 60_000;
/** Accounts for which this process searches at a time, once for each: a search reads from a broker as fast as it can. */
const SEARCHES_AT_ONCE = 4;

/**
 * Where records are on the topic of the settings. The relay's checkpoint says at no cost what was not published; the
 * offset of the rest is looked for from the event's time on, since a record is sent after its event was recorded.
 */
export function eventRecordsOn(
  runtime: Pick<Runtime, 'settings' | 'log' | 'database'>,
  bounds: Partial<SearchBounds> = {},
): EventRecords {
  const kafka = kafkaSettings(runtime);
  const topic = runtime.settings.KAFKA_TOPIC;
  const searching = new Set<string>();

  async function search({ stored }: HistoryEntry): Promise<RecordPlace> {
    if (kafka === undefined) return untold('KafkaNotSet', 'This process has no KAFKA_BROKERS.');
    const progress = await readerProgress(runtime.database, RELAY, stored);
    if (progress !== 'passed') return { topic, ...unpublished[progress] };
    const { accountId } = stored;
    if (searching.has(accountId) || searching.size >= SEARCHES_AT_ONCE)
      return { topic, ...untold('Busy', 'Others are searching: ask again.') };

    searching.add(accountId);
    try {
      const { partition, found, from, upTo, isComplete } = await findRecord(kafka, topic, {
        key: stored.casterId,
        writtenSince: new Date(stored.recordedAt.getTime() - CLOCKS_DIFFER_BY_MS),
        isWanted: ({ headers }) => headers.ce_id === stored.eventId,
        bounds,
      });
      if (found !== undefined) return { topic, partition, ...found };
      const read = `It is none of the records from offset ${from} up to ${upTo} of partition ${partition}`;
      return {
        topic,
        partition,
        ...(isComplete
          ? untold('NotOnTopic', `${read}, the end: the topic keeps it no longer, or was made anew.`)
          : untold('SearchBound', `${read}, and the search ended there.`)),
      };
    } catch (error) {
      return {
        topic,
        ...untold('KafkaAway', `The search failed: ${error instanceof Error ? error.message : error}`),
      };
    } finally {
      searching.delete(accountId);
    }
  }

  return {
    find: async (entry) => ({
      type: publishedTypeOf(entry.event, evolve(entry.before, entry.event)),
      ...(await search(entry)),
    }),
  };
}

const untold = <Reason extends Extract<RecordPlace, { untold: unknown }>['untold']>(
  reason: Reason,
  sentence: string,
) => ({ untold: reason, reason: sentence });

const unpublished = {
  waits: untold('NotPublished', 'The relay has not published it yet.'),
  parked: untold(
    'Parked',
    'The relay has parked the studio at this event or at an earlier one: `understudy events parked` tells why.',
  ),
} satisfies Record<Exclude<ReaderProgress, 'passed'>, unknown>;
