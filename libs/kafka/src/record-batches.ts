import type { KafkaRecord } from './kafka-port.js';

// kafkajs puts all records of one partition into one record batch, and it is this batch that the broker measures
// against max.message.bytes (1 MiB by default). All records of a send may fall to one partition.
export const MOST_BYTES = 900_000;

/** Cuts records into sends that every broker takes, in their order. A record near the limit goes alone. */
export function recordBatches(records: readonly KafkaRecord[], mostBytes = MOST_BYTES): KafkaRecord[][] {
  const batches: KafkaRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    const open = batches.at(-1);
    if (open && bytes + size <= mostBytes) {
      open.push(record);
      bytes += size;
    } else {
      batches.push([record]);
      bytes = size;
    }
  }
  return batches;
}

export const bytesOf = (records: readonly KafkaRecord[]): number =>
  records.reduce((bytes, record) => bytes + sizeOf(record), 0);

// Lengths, offset and time of a record are varints: 40 bytes and 10 more for each header are never less than them.
function sizeOf({ key, value, headers }: KafkaRecord): number {
  let size = 40 + Buffer.byteLength(key) + (value?.byteLength ?? 0);
  for (const [name, text] of Object.entries(headers)) {
    size += 10 + Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  return size;
}
