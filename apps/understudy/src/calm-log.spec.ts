import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { calmLog } from './calm-log.js';
import type { Log } from './logging.js';

let said: unknown[];
let log: Log;
beforeEach(() => {
  jest.useFakeTimers();
  said = [];
  log = calmLog((level, message, fields) => said.push([level, message, fields]));
});
afterEach(() => {
  jest.useRealTimers();
});

it('says a trouble once, and after a minute how often it came again', () => {
  for (let attempt = 1; attempt <= 100; attempt++)
    log('warn', 'Lost', { attempt, reason: `reason ${attempt % 3}` });
  expect(said).toEqual([['warn', 'Lost', { attempt: 1, reason: 'reason 1' }]]);
  jest.advanceTimersByTime(60_000);
  expect(said.slice(1)).toEqual([['warn', 'Lost', { attempt: 100, reason: 'reason 1', repeated: 99 }]]);
  // Over: nothing more is said, and the next one is a new one.
  jest.advanceTimersByTime(120_000);
  log('warn', 'Lost', { attempt: 1, reason: 'anew' });
  expect(said.slice(2)).toEqual([['warn', 'Lost', { attempt: 1, reason: 'anew' }]]);
});

it('says each of what differs by a name or by the error itself, and everything that is no trouble', () => {
  log('error', 'Parked', { casterId: 'a', reason: 'x' });
  log('error', 'Parked', { casterId: 'b', reason: 'x' });
  log('error', 'Failed', { requestId: '1', error: 'Error: one\n  at a' });
  log('error', 'Failed', { requestId: '2', error: 'Error: two\n  at a' });
  log('error', 'Failed', { requestId: '3', error: 'Error: two\n  at b' });
  for (const requestId of ['1', '2']) log('info', 'A call', { requestId });
  expect(said).toHaveLength(6);
});
