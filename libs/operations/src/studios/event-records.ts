import type { HistoryEntry } from '#libs/read-models';

/** Why the record of an event is not told. */
export const recordIsUntold = [
  /** This process publishes nothing and reads no topic: no Kafka is set. */
  'KafkaNotSet',
  /** The relay has not come to it. */
  'NotPublished',
  /** The relay has parked the studio at this event, or at one before it. */
  'Parked',
  /** The topic was read from its time to its end: it is not there, or no longer. */
  'NotOnTopic',
  /** The search came to its bound before the end of the topic. */
  'SearchBound',
  'KafkaAway',
  /** Others are searching. */
  'Busy',
] as const;

/** Where the record of an event is on Kafka. */
export type RecordPlace = { readonly topic?: string; readonly partition?: number } & (
  | { readonly offset: bigint; readonly writtenAt: Date }
  | { readonly untold: (typeof recordIsUntold)[number]; readonly reason: string }
);

/** The type is the published one, whether there is a record or not. */
export type EventRecord = { readonly type: string } & RecordPlace;

/** Finds records when somebody asks: nothing about them is kept. Answers in seconds, whatever Kafka does. */
export interface EventRecords {
  find(entry: HistoryEntry): Promise<EventRecord>;
}
