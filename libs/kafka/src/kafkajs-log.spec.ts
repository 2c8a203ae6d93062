import { describe, expect, it } from '@jest/globals';
import { logLevel } from 'kafkajs';
import { kafkajsLog } from './kafkajs-log.js';

describe('what kafkajs writes', () => {
  it('is for debugging where it is everyday or is thrown as well, however loudly it is said', () => {
    expect(written(logLevel.ERROR, 'Response Heartbeat(key: 12, version: 3)')).toBe('debug');
    expect(written(logLevel.ERROR, 'Failed to send messages: Closed connection')).toBe('debug');
    expect(written(logLevel.WARN, 'The group is rebalancing, re-joining')).toBe('debug');
    expect(written(logLevel.INFO, 'Consumer has joined the group')).toBe('debug');
  });

  it('is a warning where we would hear of it nowhere else', () =>
    expect(written(logLevel.ERROR, 'Offset out of range, resetting to default offset')).toBe('warn'));
});

function written(level: logLevel, message: string) {
  const levels: string[] = [];
  const log = kafkajsLog((ours) => levels.push(ours))();
  log({ namespace: 'Any', level, label: 'ANY', log: { timestamp: '', message } });
  return levels[0];
}
