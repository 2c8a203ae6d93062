import { afterAll, describe } from '@jest/globals';
import { kafkaAddress, startLocalKafka } from '#libs/testing';
import { eventPublisherSuite } from './event-publisher.suite.js';
import { describeTopic, type KafkaSettings, readTopic, subscribe } from './index.js';
import { createPublisherOnPlatformatic } from './platformatic.suite.js';

const settings = (): KafkaSettings => ({
  brokers: kafkaAddress().split(','),
  clientId: 'platformatic.int.spec',
  log: () => {},
});

// In CI, or on demand: it says whether the port can be kept by another library, which no change of ours should need daily.
const isWanted = process.env.CI === 'true' || process.env.SECOND_CLIENT === '1';
const brokerToKill = isWanted
  ? await startLocalKafka().catch((error: unknown) => {
      if (process.env.CI === 'true') throw error;
      return undefined;
    })
  : undefined;
afterAll(() => brokerToKill?.stop());

(isWanted ? describe : describe.skip)('@platformatic/kafka as publisher', () =>
  eventPublisherSuite(
    { createPublisher: createPublisherOnPlatformatic, subscribe, describeTopic, readTopic },
    { settings, brokerToKill, only: 'publisher' },
  ),
);
