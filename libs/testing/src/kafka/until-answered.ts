import { setTimeout as pause } from 'node:timers/promises';
import { pingKafka } from '#libs/kafka';

/** Resolves when a broker answers a client's request. `checkAlive` throws to give up at once. */
export async function untilAnswered(address: string, checkAlive: () => Promise<void> = async () => {}) {
  const settings = { brokers: [address], clientId: 'until-answered', log: () => {} };
  const deadline = Date.now() + 90_000;
  for (;;) {
    try {
      await pingKafka(settings);
      // Another program may have taken the port; then it was not our broker that answered.
      await checkAlive();
      return;
    } catch (error) {
      await checkAlive();
      if (Date.now() > deadline) throw new Error(`Kafka at ${address} did not answer in 90 s: ${error}`);
      await pause(100);
    }
  }
}
