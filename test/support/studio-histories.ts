import { FirstDeliveries } from '#libs/caster-events';
import type { TopicRecord } from './topic.js';

/** What a consumer that handles each event once makes of the topic, and what of it breaks a promise. */
export interface StudioHistories {
  /** By studio: the ids of its events, from its first; one whose sequence came again in a later era is replaced. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
  /** `casterId era/sequence` of each event that came though the one before it had not, or was handed over twice. */
  readonly outOfOrder: readonly string[];
}

export const eraOf = ({ headers }: TopicRecord) => Number(headers.ce_era ?? 1);

/** By the helper that consumers have, from the headers that consumers see. */
export async function studioHistories(records: readonly TopicRecord[]): Promise<StudioHistories> {
  const deliveries = new FirstDeliveries();
  const histories = new Map<string, string[]>();
  const outOfOrder: string[] = [];
  for (const record of records) {
    const place = {
      casterId: record.headers.ce_subject as string,
      era: eraOf(record),
      sequence: Number(record.headers.ce_sequence),
    };
    await deliveries.once(place, async () => {
      const { casterId, era, sequence } = place;
      const history = histories.get(casterId) ?? [];
      if (sequence > history.length + 1) outOfOrder.push(`${casterId} ${era}/${sequence}`);
      histories.set(casterId, [...history.slice(0, sequence - 1), record.headers.ce_id as string]);
    });
  }
  return { histories, outOfOrder };
}
