import { hostname } from 'node:os';
import { retentionOf } from '../casters-topic.js';
import type { Runtime } from '../runtime.js';
import { version } from '../version.js';
import type { KafkaOfReplica } from './read-installation.js';

const BEAT_EVERY_MS = 5_000;
type Told = Pick<Runtime, 'database' | 'settings' | 'health' | 'replicaId' | 'log'>;

/**
 * Says in the table `replicas` every few seconds that this process is there, and how it is. Nothing is decided by it:
 * whoever cannot write it goes on all the same, and looks silent.
 */
export function tellReplica(runtime: Told): () => Promise<void> {
  let isClosed = false;
  let beat = tell(runtime);
  const timer = setInterval(() => {
    beat = beat.then(() => (isClosed ? undefined : tell(runtime)));
  }, BEAT_EVERY_MS);
  timer.unref();
  return async () => {
    isClosed = true;
    clearInterval(timer);
    await beat;
    await forget(runtime);
  };
}

async function tell({ database, settings, health, replicaId, log }: Told): Promise<void> {
  try {
    await database.query(
      `with spared as (
         -- A sign of life waits for no fsync: lost in a crash it is no loss.
         select set_config('synchronous_commit', 'off', true)
       ),
       over as (
         delete from replicas where seen_at < now() - interval '1 hour'
       )
       insert into replicas (replica_id, host, pid, roles, version, node_version, troubles, kafka)
       select $1, $2, $3::int, $4::text[], $5, $6, $7::text[], $8::json from spared
       on conflict (replica_id) do update
       set seen_at = now(), troubles = excluded.troubles, kafka = excluded.kafka`,
      [
        replicaId,
        hostname(),
        process.pid,
        settings.ROLES,
        version,
        process.versions.node,
        health.troubles(),
        kafkaTold(settings.KAFKA_TOPIC, health),
      ],
    );
  } catch (error) {
    log('debug', 'This process could not say that it is there', { reason: String(error) });
  }
}

async function forget({ database, replicaId, log }: Told): Promise<void> {
  try {
    await database.pool.query('delete from replicas where replica_id = $1', [replicaId]);
  } catch (error) {
    log('debug', 'This process could not say that it goes', { reason: String(error) });
  }
}

function kafkaTold(topic: string, { kafka }: Told['health']): string | null {
  const toldAt = kafka?.toldAt();
  if (kafka === undefined || toldAt === undefined) return null;
  const found = kafka.topicState();
  const ms = found?.config?.['retention.ms'];
  return JSON.stringify({
    isUp: kafka.isUp(),
    topic,
    partitions:
      found &&
      [...found.partitions].map(([partition, { start, end }]) => ({
        partition,
        start: String(start),
        end: String(end),
      })),
    retention: ms && (retentionOf(ms) ?? `${ms} ms`),
    trouble: kafka.trouble(),
    toldAt: toldAt.toISOString(),
  } satisfies KafkaOfReplica);
}
