import { describe, expect, it } from '@jest/globals';
import { noncesInMemory } from './nonces.js';

const MINUTE = 60_000;
const noon = Date.parse('2026-11-24T12:00:00Z');

function nonces(options: { mostOfOneKey?: number } = {}) {
  const clock = { at: noon };
  return { clock, ...noncesInMemory({ ...options, now: () => clock.at }) };
}

describe('A nonce', () => {
  it('works once for each key', async () => {
    const { use } = nonces();
    expect(await use('anna', 'n')).toBe(true);
    expect(await use('anna', 'n')).toBe(false);
    expect(await use('bert', 'n')).toBe(true);
    expect(await use('anna', 'N')).toBe(true);
  });

  it('works once among a hundred that come at the same moment', async () => {
    const { use } = nonces();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => use('anna', 'n')));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  it.each([0, 59_999])('is remembered for 31 minutes, when it comes %i ms into a minute', async (into) => {
    const { clock, use } = nonces();
    clock.at = noon + into;
    await use('anna', 'n');
    clock.at += 31 * MINUTE;
    expect(await use('anna', 'n')).toBe(false);
  });

  it('works again when nobody could replay its request any more', async () => {
    const { clock, use } = nonces();
    await use('anna', 'n');
    clock.at += 33 * MINUTE;
    expect(await use('anna', 'n')).toBe(true);
  });

  it('is forgotten early only for those of the same key', async () => {
    const { clock, use } = nonces({ mostOfOneKey: 10 });
    await use('bert', 'n');
    await use('anna', 'first');
    clock.at += MINUTE;
    for (let i = 0; i < 10; i++) await use('anna', `n${i}`);
    expect(await use('bert', 'n')).toBe(false);
    expect(await use('anna', 'n9')).toBe(false);
    expect(await use('anna', 'first')).toBe(true);
  });
});
