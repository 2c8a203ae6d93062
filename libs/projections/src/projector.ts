import type { FollowOptions, LogFollower } from '#libs/event-store';
import { followLog } from '#libs/event-store';
import { type KafkaSettings, subscribe } from '#libs/kafka';
import { FailedBatches } from './failed-batches.js';
import type { Projections } from './projections.js';

/** Brings every view up to date in the background, so that queries find little to do. */
export interface Projector {
  isAlive(): boolean;
  /** Why the views fall behind; undefined while all goes well. Queries still catch up with what they read. */
  trouble(): string | undefined;
  close(): Promise<void>;
}

/**
 * Kafka tells which studios moved, and shares the work among replicas as a consumer group. Its records are hints:
 * what is folded is read from the store, so repeated, reordered or lost ones do no harm.
 */
export async function projectFromKafka(
  projections: Projections,
  settings: KafkaSettings,
  topic: string,
): Promise<Projector> {
  const failed = new FailedBatches();
  const source = await subscribe(settings, {
    // Programs of different stores that share a broker have topics of their own, and so groups of their own.
    groupId: `understudy-projector.${topic}`,
    topic,
    fromBeginning: true,
    onBatch: (records) =>
      failed.watch(records[0]?.partition, () =>
        projectAll(projections, new Set(records.map((record) => record.key))),
      ),
  });
  return {
    isAlive: () => true,
    trouble: () =>
      failed.reason() ?? (source.isHealthy() ? undefined : 'The projector does not read from Kafka'),
    close: () => source.close(),
  };
}

/** Without Kafka the projector follows the store itself, one of the replicas at a time. */
export function projectFromStore(
  projections: Projections,
  options: Omit<FollowOptions, 'onBatch'>,
): LogFollower {
  return followLog({
    ...options,
    onBatch: async (events) => {
      for (const view of projections.views) await projections.project(view, events);
      return undefined;
    },
  });
}

async function projectAll(projections: Projections, casterIds: ReadonlySet<string>): Promise<void> {
  for (const view of projections.views) await projections.bringUpToDate(view, [...casterIds]);
}
