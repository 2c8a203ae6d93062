import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedRecord } from './kafka-port.js';

/** A message of kafkajs in our words. */
export function receivedRecord(
  { topic, partition }: { topic: string; partition: number },
  message: KafkaMessage,
): ReceivedRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? '',
    value: message.value,
    headers: textHeaders(message.headers ?? {}),
  };
}

function textHeaders(headers: IHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    texts[name] = last?.toString() ?? '';
  }
  return texts;
}
