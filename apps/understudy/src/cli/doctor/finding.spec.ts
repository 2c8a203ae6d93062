import { describe, expect, it } from '@jest/globals';
import { clocks, migrations } from './database-checks.js';
import { look, ok, reasonOf } from './finding.js';
import { readUsable, safety, settings } from './settings-checks.js';

describe('A check', () => {
  it('that hangs is a fault in time, and one that fails says why in one line', async () => {
    expect(await look('broker', () => new Promise(() => undefined), 10)).toMatchObject({
      check: 'broker',
      state: 'fault',
      found: 'nothing came within 0.01 s',
    });
    const failing = () => {
      throw new Error('one\n  two');
    };
    expect(await look('settings', failing)).toMatchObject({ state: 'fault', found: 'one; two' });
    expect(await look('settings', () => ok('fine'))).toEqual({
      check: 'settings',
      state: 'ok',
      found: 'fine',
    });
  });

  it('tells of every attempt at an address', () =>
    expect(reasonOf(new AggregateError([new Error('::1 refuses'), new Error('127.0.0.1 refuses')]))).toBe(
      '::1 refuses; 127.0.0.1 refuses',
    ));
});

describe('The settings', () => {
  it('are all told that cannot be used, and the others are used', () => {
    const environment = { PORT: 'http', KAFKA_BROKERS: 'kafka', RELAY_LAG_SECONDS: '30', MAX_PARTS: '-1' };
    const read = readUsable(environment);
    expect(read.settings).toMatchObject({ PORT: 8080, RELAY_LAG_SECONDS: 30 });
    expect([...read.unusable].sort()).toEqual(['KAFKA_BROKERS', 'MAX_PARTS', 'PORT']);
    expect(settings(read, environment)).toMatchObject({
      state: 'fault',
      found: expect.stringMatching(/PORT: .*KAFKA_BROKERS: .*MAX_PARTS: |MAX_PARTS: /),
    });
    expect(safety(read, environment).state).toBe('skipped');
  });

  it('that contradict each other are left out one after the other', () => {
    const read = readUsable({
      KAFKA_TLS: 'on',
      KAFKA_SASL_MECHANISM: 'plain',
      PORT: '9000',
      ADMIN_PORT: '9000',
    });
    expect(read.faults.join()).toMatch(/KAFKA_TLS: .*KAFKA_SASL/);
    expect(read.settings).toMatchObject({ KAFKA_TLS: 'off', PORT: 9000 });
    expect(read.settings.ADMIN_PORT).toBeUndefined();
  });

  it('that are misspelt are a warning, those that are unsafe a fault', () => {
    const environment = { DATABASE_ULR: 'x' };
    expect(settings(readUsable(environment), environment)).toMatchObject({
      state: 'warning',
      found: 'DATABASE_ULR is not a setting, DATABASE_URL is',
    });
    const local = readUsable({ UNDERSTUDY_LOCAL_ACCESS: '1' });
    expect(safety(local, {}).state).toBe('ok');
    expect(safety(local, { NODE_ENV: 'production' })).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('UNDERSTUDY_LOCAL_ACCESS'),
    });
  });
});

describe('A database', () => {
  const state = {
    version: '18.4',
    encoding: 'UTF8',
    clockAheadMs: 0,
    clockUncertainMs: 0,
    isEmpty: false,
    pending: [],
    newer: [],
  };

  it.each([
    [0, 0, 'ok'],
    [-2_000, 0, 'ok'],
    [2_001, 0, 'warning'],
    [-60_000, 0, 'warning'],
    [-60_001, 0, 'fault'],
    // The way to it took that long.
    [3_000, 1_500, 'ok'],
  ])('whose clock is %d ms ahead, give or take %d, is %s', (clockAheadMs, clockUncertainMs, expected) =>
    expect(clocks({ ...state, clockAheadMs, clockUncertainMs }).state).toBe(expected),
  );

  it('may be empty, behind or ahead of the program', () => {
    expect(migrations(state).state).toBe('ok');
    expect(migrations({ ...state, isEmpty: true, pending: ['0001-event-store'] }).state).toBe('ok');
    expect(migrations({ ...state, pending: ['0006-x'] })).toMatchObject({
      state: 'warning',
      found: 'one is pending: 0006-x',
    });
    expect(migrations({ ...state, newer: ['0099-later'] })).toMatchObject({
      state: 'warning',
      found: 'a newer release has migrated it: 0099-later',
    });
  });
});
