import type { PublishedEvent } from './v1/published-events.js';

/**
 * Delivery is at least once, in order for each studio: after a fault some records come again. Whoever keeps the
 * last sequence it has seen of each studio drops them with one comparison.
 *
 * Keep `seen` with what the consumer writes, in one transaction, where a repetition would do harm after a restart.
 */
export class FirstDeliveries {
  constructor(private readonly seen: Map<string, number> = new Map()) {}

  /** True for an event that was not delivered before; it counts as seen from now on. */
  isFirst({ casterId, sequence }: Pick<PublishedEvent, 'casterId' | 'sequence'>): boolean {
    if (sequence <= (this.seen.get(casterId) ?? 0)) return false;

    this.seen.set(casterId, sequence);
    return true;
  }
}
