import type { FollowOptions, LogFollower, StoredEvent } from '#libs/event-store';
import { followLog } from '#libs/event-store';
import { type KafkaSettings, type ReceivedRecord, subscribe } from '#libs/kafka';
import { during, sharedSpan, type Tracer } from '#libs/tracing';
import { BatchesInHand } from './batches-in-hand.js';
import type { Projections } from './projections.js';

/** Brings every view up to date in the background, so that queries find little to do. */
export interface Projector {
  /** Whether it still reads, or tries to. It never ends by itself: false means a defect. */
  isAlive(): boolean;
  /** Why the views fall behind; undefined while all goes well. Queries still catch up with what they read. */
  trouble(): string | undefined;
  close(): Promise<void>;
}

/** Told of each batch that was folded: how many records or events it had, and how long that took. */
export type OnFolded = (size: number, ms: number) => void;

// What such a batch has folded is folded: when it comes again there is less to do. Longer than any that gets on.
const BATCH_WITHIN_MS = 120_000;

/**
 * Kafka tells which studios moved, and shares the work among replicas as a consumer group. Its records are hints:
 * what is folded is read from the store, so repeated, reordered or lost ones do no harm.
 */
export async function projectFromKafka(
  projections: Projections,
  settings: KafkaSettings,
  topic: string,
  {
    batchWithinMs = BATCH_WITHIN_MS,
    tracer,
    onFolded,
  }: { batchWithinMs?: number; tracer?: Tracer | undefined; onFolded?: OnFolded } = {},
): Promise<Projector> {
  const batches = new BatchesInHand(batchWithinMs);
  const source = await subscribe(settings, {
    // Programs of different stores that share a broker have topics of their own, and so groups of their own.
    groupId: `understudy-projector.${topic}`,
    topic,
    fromBeginning: true,
    onBatch: (records) =>
      batches.watch(records[0]!.partition, () =>
        during(tracer && spanOf(tracer, records, ({ headers }) => headers.traceparent), () =>
          timed(() => projectRecords(projections, records), records.length, onFolded),
        ),
      ),
  });
  const whySilent = () => {
    const trouble = source.trouble();
    return trouble && `The projector does not read from Kafka: ${trouble}`;
  };
  return {
    isAlive: () => source.isAlive(),
    trouble: () => batches.trouble() ?? whySilent(),
    close: () => source.close(),
  };
}

/** Without Kafka the projector follows the store itself, one of the replicas at a time. */
export function projectFromStore(
  projections: Projections,
  {
    tracer,
    onFolded,
    ...options
  }: Omit<FollowOptions, 'onBatch'> & {
    readonly tracer?: Tracer | undefined;
    readonly onFolded?: OnFolded | undefined;
  },
): LogFollower {
  const project = async (events: readonly StoredEvent[]) => {
    for (const view of projections.views) await projections.project(view, events);
  };
  return followLog({
    ...options,
    onBatch: (events) =>
      during(tracer && spanOf(tracer, events, ({ meta }) => meta.traceparent), async () => {
        await timed(() => project(events), events.length, onFolded);
        return undefined;
      }),
  });
}

/** One for a batch, with what led to it: its streams are folded together. */
const spanOf = <Told>(
  tracer: Tracer,
  told: readonly Told[],
  traceparentOf: (one: Told) => string | undefined,
) =>
  sharedSpan(tracer, told.map(traceparentOf), 'project events', {
    kind: 'consumer',
    attributes: { 'messaging.batch.message_count': told.length },
  });

async function timed(fold: () => Promise<void>, size: number, onFolded: OnFolded | undefined): Promise<void> {
  const begunAt = performance.now();
  await fold();
  onFolded?.(size, performance.now() - begunAt);
}

/** Brings every view up to date for the streams that the keys of these records name. All else of a record may be junk. */
export async function projectRecords(
  projections: Projections,
  records: readonly Pick<ReceivedRecord, 'key'>[],
): Promise<void> {
  const casterIds = [...new Set(records.map(({ key }) => key))].filter(mayBeStream);
  for (const view of projections.views) await projections.bringUpToDate(view, casterIds);
}

// Anybody's record may be on the topic. PostgreSQL refuses a text with NUL, and the batch would fail for ever.
const LONGEST_ID = 256;
const mayBeStream = (key: string) => key !== '' && key.length <= LONGEST_ID && !key.includes('\u0000');
