import { setTimeout as pause } from 'node:timers/promises';
import { pingKafka } from '#libs/kafka';

/** Resolves when a broker answers a client's request. `check` throws while it is too early to ask. */
export async function untilAnswered(
  address: string,
  { check, isHopeless }: { check?: () => Promise<void>; isHopeless?: (error: unknown) => boolean } = {},
): Promise<void> {
  const settings = { brokers: [address], clientId: 'until-answered', log: () => {} };
  const deadline = Date.now() + 240_000;
  for (;;) {
    try {
      await check?.();
      return await pingKafka(settings);
    } catch (error) {
      if (isHopeless?.(error)) throw error;
      if (Date.now() > deadline) throw new Error(`Kafka at ${address} did not answer in 240 s: ${error}`);
      await pause(100);
    }
  }
}
