import { describe, expect, it } from '@jest/globals';
import { topicWarnings, wantedTopic } from './casters-topic.js';
import { readSettings } from './settings.js';

const wanted = (given: Record<string, string> = {}) => wantedTopic(readSettings(given));
const warned = (name: string, wanted: string, found: string) =>
  topicWarnings('casters', [{ name, wanted, found }], ['kafka:9092', 'kafka-2:9092']);

describe('the topic that the settings want', () => {
  it('keeps every event, unless told otherwise', () =>
    expect(wanted()).toEqual({
      topic: 'casters.events.v1',
      partitions: 6,
      replicas: undefined,
      config: {
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
        'retention.bytes': '-1',
        'max.message.bytes': '1048588',
      },
    }));

  it.each([
    ['unlimited', '-1'],
    ['30d', '2592000000'],
    ['12h', '43200000'],
    ['99999d', '8639913600000'],
  ])('with a retention of %s keeps events for %s ms', (given, ms) =>
    expect(wanted({ KAFKA_TOPIC_RETENTION: given }).config).toMatchObject({ 'retention.ms': ms }),
  );

  it('waits for a second copy of each record where there are three', () => {
    expect(wanted({ KAFKA_TOPIC_REPLICAS: '3' }).config).toMatchObject({ 'min.insync.replicas': '2' });
    expect(wanted({ KAFKA_TOPIC_REPLICAS: '2' }).config).not.toHaveProperty(['min.insync.replicas']);
  });
});

describe('a topic that differs', () => {
  it.each([
    ['partitions', '6', '3', 'KAFKA_TOPIC_PARTITIONS', 'set KAFKA_TOPIC_PARTITIONS=3'],
    ['partitions', '6', '12', 'KAFKA_TOPIC_PARTITIONS', 'set KAFKA_TOPIC_PARTITIONS=12'],
    [
      'retention.ms',
      '-1',
      '604800000',
      'KAFKA_TOPIC_RETENTION',
      'retention.ms=-1, or set KAFKA_TOPIC_RETENTION=7d',
    ],
    ['retention.ms', '86400000', '-1', 'KAFKA_TOPIC_RETENTION', 'or set KAFKA_TOPIC_RETENTION=unlimited'],
    ['retention.ms', '-1', '18000000', 'KAFKA_TOPIC_RETENTION', 'or set KAFKA_TOPIC_RETENTION=5h'],
    ['retention.ms', '-1', '1234', 'KAFKA_TOPIC_RETENTION', '--add-config retention.ms=-1'],
    ['retention.bytes', '-1', '1073741824', 'KAFKA_TOPIC_RETENTION', '--add-config retention.bytes=-1'],
    ['cleanup.policy', 'delete', 'compact', 'KAFKA_TOPIC', '--add-config cleanup.policy=delete'],
    ['cleanup.policy', 'delete', 'compact,delete', 'KAFKA_TOPIC', '--add-config cleanup.policy=delete'],
    ['max.message.bytes', '1048588', '1048575', 'KAFKA_TOPIC', '--add-config max.message.bytes=1048588'],
  ])('in %s (%s, found %s) is told with %s and the way out', (name, wanted, found, setting, wayOut) => {
    const [warning, ...more] = warned(name, wanted, found);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ setting, wanted, found });
    expect(warning?.warning).toContain(`The topic casters has ${name}=${found} where ${wanted} is wanted: `);
    expect(warning?.warning.endsWith(wayOut)).toBe(true);
  });

  it("to nobody's harm is not worth a line", () => {
    expect(warned('max.message.bytes', '1048588', '10485760')).toEqual([]);
    expect(warned('min.insync.replicas', '2', '1')).toEqual([]);
  });
});
