import { CompressionTypes, Partitioners } from 'kafkajs';
import type { KafkaRecord } from '#libs/kafka';
import type { Bench, Cell, Contender, Variant } from '../../cell.js';
import { Backlog } from '../../kafka/backlog.js';
import { deleteTopics, freshTopic, rawKafka, recordsOn } from '../../kafka/bench-topic.js';
import { shared } from '../../shared.js';

const BATCH = 500;
/** kafkajs makes one record batch of what a send has for a partition, and a broker takes 1 MiB unless it was told otherwise. */
const MOST_BYTES = 900_000;
const WARM_UP_EVENTS = 500;

const backlogs = shared(async (bench) => {
  const { fewer, name } = bench.profile;
  const short = name === 'full' ? 1 : 2;
  const made = new Map([
    [20, await Backlog.make(bench, { parts: 20, copies: Math.ceil(40_000 / fewer / short) })],
    [500, await Backlog.make(bench, { parts: 500, copies: Math.ceil(1_500 / fewer / short) })],
  ]);
  return {
    of: ({ parameters }: Variant) => made.get(Number(parameters?.parts)) as Backlog,
    all: [...made.values()],
    close: async () => {
      for (const backlog of made.values()) await backlog.close();
    },
  };
});

const relay: Contender = {
  name: 'relay',
  role: 'ours',
  title: 'the relay: reads the log, renders each event, sends, moves its checkpoint',
  async prepare(bench) {
    const { thing, close } = await backlogs(bench);
    return {
      async run({ variant, round }) {
        const backlog = thing.of(variant);
        const events = round === 0 ? Math.min(WARM_UP_EVENTS, backlog.events) : backlog.events;
        return { operations: events, seconds: await backlog.drain(events) };
      },
      check: async () => (await Promise.all(thing.all.map((backlog) => backlog.faults()))).flat(),
      close,
    };
  },
};

const raw: Contender = {
  name: 'raw kafkajs',
  role: 'limit',
  title: 'kafkajs alone: the relay’s own records in batches of 500 or 900 kB, acks=all, idempotent',
  async prepare(bench) {
    const { thing, close } = await backlogs(bench);
    const { address } = await bench.kafka();
    const samples = new Map<Backlog, KafkaRecord[][]>();
    const batchesOf = async (backlog: Backlog) => {
      const known = samples.get(backlog) ?? batched(await backlog.records());
      samples.set(backlog, known);
      return known;
    };
    const faults: string[] = [];
    return {
      async run({ variant, round }) {
        const backlog = thing.of(variant);
        const batches = await batchesOf(backlog);
        const events = round === 0 ? Math.min(WARM_UP_EVENTS, backlog.events) : backlog.events;
        const topic = await freshTopic(address);
        // One for each topic: it goes on asking for those that it ever sent to.
        const producer = rawKafka(address).producer({
          idempotent: true,
          maxInFlightRequests: 1,
          createPartitioner: Partitioners.DefaultPartitioner,
        });
        await producer.connect();
        let sent = 0;
        const startedAt = performance.now();
        for (let next = 0; sent < events; next += 1) {
          const messages = (batches[next % batches.length] ?? []).slice(0, events - sent);
          await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
          sent += messages.length;
        }
        const seconds = (performance.now() - startedAt) / 1_000;
        await producer.disconnect();
        const found = await recordsOn(address, topic);
        if (found !== events) faults.push(`${found} records instead of ${events}`);
        await deleteTopics(address, [topic]);
        return { operations: events, seconds };
      },
      check: async () => faults,
      close,
    };
  },
};

function batched(records: readonly KafkaRecord[]): KafkaRecord[][] {
  const batches: KafkaRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = (record.value?.length ?? 0) + 1_000;
    if (bytes + size > MOST_BYTES || (batches.at(-1)?.length ?? 0) >= BATCH) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(record);
    bytes += size;
  }
  return batches;
}

const oneRoundIsLong = ({ profile }: Pick<Bench, 'profile'>) => (profile.name === 'full' ? 3 : 1);

export const relayDrain: Cell = {
  name: 'relay-drain',
  title: 'A backlog of copies to Kafka',
  variants: [
    { name: 'copies of 20 parts', callers: 1, parameters: { parts: 20 } },
    { name: 'copies of 500 parts', callers: 1, parameters: { parts: 500 } },
  ],
  pace: (profile) => ({ rounds: oneRoundIsLong({ profile }) }),
  contenders: [relay, raw],
  targets: [
    {
      title: 'relay drain, events of 20 parts, beside raw kafkajs with the same bytes',
      of: { contender: 'relay' },
      against: { contender: 'raw kafkajs' },
      variant: 'copies of 20 parts',
      atLeast: 0.85,
      source: 'issue',
    },
    {
      title: 'relay drain, events of 500 parts, beside raw kafkajs with the same bytes',
      of: { contender: 'relay' },
      against: { contender: 'raw kafkajs' },
      variant: 'copies of 500 parts',
      atLeast: 0.6,
      source: 'issue',
    },
  ],
  note: 'Full profile: 40,000 events of 20 parts and 1,500 of 500 in each of three rounds; raw kafkajs sends the relay’s first 60 MB again and again.',
};
