import { randomUUID } from 'node:crypto';
import { liftSetup } from '#libs/caster';
import { relayEvents } from '#libs/event-relay';
import { EventStore, LeasedCheckpoint, type LiftSetup, Signal } from '#libs/event-store';
import { type KafkaRecord, readTopic } from '#libs/kafka';
import type { Database } from '#libs/postgres';
import type { Bench } from '../cell.js';
import { makeCopies } from '../copies.js';
import { accountOf } from '../services.js';
import { setupOf, storeStudio } from '../studios.js';
import { waitUntil } from '../wait-until.js';
import { deleteTopics, freshTopic, publishedTopic, recordsOn, settingsOf } from './bench-topic.js';

const LEASE_MS = 5_000;
/** Of the records that the limit sends again and again: enough that no two of a batch are alike. */
const SAMPLE_BYTES = 60_000_000;

export function openStore(database: Database): EventStore {
  return new EventStore(database, {
    casterQuota: 1_000_000_000,
    clientTokenDays: 7,
    liftSetup: liftSetup as unknown as LiftSetup,
    log: () => {},
  });
}

/** Copies of a studio that are recorded and not yet published. */
export class Backlog {
  private topics: string[] = [];
  private last: string | undefined;

  private constructor(
    private readonly address: string,
    private readonly database: Database,
    private readonly store: EventStore,
    readonly events: number,
  ) {}

  static async make(bench: Bench, { parts, copies }: { parts: number; copies: number }): Promise<Backlog> {
    const { address } = await bench.kafka();
    const database = await bench.postgres.openMigrated(`backlog_${parts}`);
    const store = openStore(database);
    await store.open();
    const setup = setupOf(parts);
    const accountId = accountOf(0);
    await database.pool.query('insert into accounts (account_id) values ($1)', [accountId]);
    const source = await storeStudio(store, accountId, setup);
    await makeCopies(store, { accountId, source, setup, count: copies });
    return new Backlog(address, database, store, copies + 1);
  }

  /** The real relay carries so many events, or all, to a topic that was not there before. Seconds. */
  async drain(events = this.events): Promise<number> {
    const topic = await freshTopic(this.address);
    this.topics.push(topic);
    const published = publishedTopic(this.address, topic);
    // As a relay that is up: the producer is connected before the clock starts.
    const checkpoint = new LeasedCheckpoint(this.database, `relay of ${topic}`, randomUUID(), LEASE_MS);
    let sent = 0;
    const startedAt = performance.now();
    const relay = relayEvents(published, {
      store: this.store,
      checkpoint,
      leaseMs: LEASE_MS,
      signal: new Signal(),
      log: () => {},
      onPublished: (count) => {
        sent += count;
      },
    });
    try {
      await waitUntil(() => sent >= events, {
        what: `${events} events on ${topic}`,
        why: () => relay.trouble(),
      });
      return (performance.now() - startedAt) / 1_000;
    } finally {
      await relay.close();
      await published.close();
      if (events === this.events) await this.keep(topic);
    }
  }

  /** The records that the relay made of the first events, as many as the limit sends in turns. */
  async records(): Promise<KafkaRecord[]> {
    if (this.last === undefined) await this.drain();
    const records: KafkaRecord[] = [];
    let bytes = 0;
    await readTopic(settingsOf(this.address), this.last as string, {
      from: new Map(),
      onRecord: ({ key, value, headers }) => {
        records.push({ key, value, headers });
        bytes += value?.length ?? 0;
        return bytes < SAMPLE_BYTES ? undefined : 'stop';
      },
    });
    return records;
  }

  /** Whether the last topic has every event once and each partition in the order of commits. */
  async faults(): Promise<string[]> {
    if (this.last === undefined) return [];
    const found = await recordsOn(this.address, this.last);
    const faults = found === this.events ? [] : [`${found} records instead of ${this.events}`];
    const { rows } = await this.database.pool.query<{ id: string }>(
      'select event_id::text as id from events order by era, xid, position',
    );
    const place = new Map(rows.map(({ id }, at) => [id, at]));
    const before = new Map<number, number>();
    let outOfOrder = 0;
    await readTopic(settingsOf(this.address), this.last, {
      from: new Map(),
      timeoutMs: 300_000,
      onRecord: ({ partition, headers }) => {
        const at = place.get(headers.ce_id ?? '') ?? -1;
        if (at <= (before.get(partition) ?? -1)) outOfOrder += 1;
        before.set(partition, at);
      },
    });
    return outOfOrder === 0 ? faults : [...faults, `${outOfOrder} records out of order, unknown or repeated`];
  }

  async close(): Promise<void> {
    await deleteTopics(this.address, this.topics);
    await this.store.drain();
    await this.database.close();
  }

  /** One topic at a time: those of a full profile would take tens of gigabytes together. */
  private async keep(topic: string): Promise<void> {
    const others = this.topics.filter((one) => one !== topic);
    this.last = topic;
    this.topics = [topic];
    if (others.length > 0) await deleteTopics(this.address, others);
  }
}
