import { expect, it } from '@jest/globals';
import { ConsumerPulse } from './consumer-pulse.js';

function pulseAt() {
  const clock = { ms: 0 };
  const pulse = new ConsumerPulse({ sessionTimeout: 10_000, stuckAfter: 45_000 }, () => clock.ms);
  return { clock, pulse };
}

it('A consumer is well once it fetches as a member of its group, and as long as the group hears from it', () => {
  const { clock, pulse } = pulseAt();
  expect(pulse.trouble()).toBe('it has not joined its group yet');
  pulse.joined();
  expect(pulse.trouble()).toBe('it has joined its group, and has fetched nothing yet');
  pulse.fetched();
  expect(pulse.trouble()).toBeUndefined();
  clock.ms += 12_000;
  pulse.fetched();
  expect(pulse.trouble()).toBe('its group has not heard from it for 12 s');
  pulse.beat();
  expect(pulse.trouble()).toBeUndefined();
});

it('What ended it is why it does not read, until another one does', () => {
  const { pulse } = pulseAt();
  pulse.joined();
  pulse.fetched();
  pulse.failed(new Error('not authorised'));
  pulse.begun();
  expect(pulse.trouble()).toBe('not authorised');
  pulse.joined();
  pulse.fetched();
  expect(pulse.trouble()).toBeUndefined();
  pulse.closed();
  expect(pulse.trouble()).toBe('it was closed');
});

it('It is stuck where nothing is heard of it at all, unless it has a batch in hand', () => {
  const { clock, pulse } = pulseAt();
  pulse.joined();
  clock.ms += 46_000;
  expect(pulse.isStuck()).toBe(true);
  pulse.begun();
  expect(pulse.isStuck()).toBe(false);

  const batch = {};
  pulse.batchBegun(batch);
  clock.ms += 46_000;
  expect(pulse.isStuck()).toBe(false);
  pulse.batchEnded(batch);
  clock.ms += 46_000;
  expect(pulse.isStuck()).toBe(true);

  // A batch of the one before keeps nobody from giving this one up.
  pulse.batchBegun(batch);
  pulse.begun();
  clock.ms += 46_000;
  expect(pulse.isStuck()).toBe(true);
});
