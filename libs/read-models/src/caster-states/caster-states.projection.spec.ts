import { describe, expect, it } from '@jest/globals';
import { casterStates } from './caster-states.projection.js';

describe('A row of caster_states', () => {
  const columns = { setup_hash: 'abc', state: { status: 'idle', casterId: 'evening', version: 1 } };

  it('gets its setup back by hash', async () => {
    const setup = { schemaVersion: 2, parts: {} };
    const setups = { setup: async (accountId: string, hash: string) => ({ ...setup, accountId, hash }) };
    expect(await casterStates.decode(columns, 'anna', setups)).toMatchObject({
      setupHash: 'abc',
      caster: { casterId: 'evening', setup: { ...setup, accountId: 'anna', hash: 'abc' } },
    });
  });

  it('is no studio without a setup: it says which one is missing', async () => {
    const setups = { setup: async () => null };
    await expect(async () => casterStates.decode(columns, 'anna', setups)).rejects.toThrow(
      'Setup abc of account anna is missing from the database.',
    );
  });
});
