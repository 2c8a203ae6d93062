import type { PublishedEvent } from './v1/published-events.js';

/**
 * Delivery is at least once, in order for each studio: after a fault some records come again. Whoever keeps the
 * last sequence it has handled of each studio drops them with one comparison.
 *
 * Where a repetition would do harm after a restart, keep the sequence with what handling it writes, in one
 * transaction, and give them here as `handled` at the next start.
 */
export class FirstDeliveries {
  constructor(private readonly handled: Map<string, number> = new Map()) {}

  /**
   * Handles an event that was not handled before, and answers whether it did. The event counts as handled only
   * when `handle` has resolved: what it throws is thrown on, and the event is handled when it is delivered again.
   * A studio's events are given one after the other, as Kafka clients do within a partition.
   */
  async once(
    { casterId, sequence }: Pick<PublishedEvent, 'casterId' | 'sequence'>,
    handle: () => Promise<unknown>,
  ): Promise<boolean> {
    if (sequence <= (this.handled.get(casterId) ?? 0)) return false;

    await handle();
    this.handled.set(casterId, sequence);
    return true;
  }
}
