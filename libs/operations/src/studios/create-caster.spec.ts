import { describe, expect, it } from '@jest/globals';
import { CreateCasterCommand, decideCreateCaster } from './create-caster.js';

const create = (input: Partial<CreateCasterCommand['input']> = {}) =>
  decideCreateCaster(
    new CreateCasterCommand(
      { accountId: 'broadcaster', requestId: 'R', now: new Date('2026-11-24T18:00:00Z') },
      'newsroom',
      { clientToken: 'first', parametersHash: Buffer.alloc(32) },
      { normType: 1, tags: [], ...input },
    ),
  );

describe('CreateCaster', () => {
  it('makes an empty studio, called by its id unless it is given a name', () => {
    expect(create()).toMatchObject({ type: 'CasterCreated', casterId: 'newsroom', name: 'newsroom' });
    expect(create({ name: 'Newsroom' }).name).toBe('Newsroom');
  });

  it('keeps identity and dates out of the setup, which copies share', () =>
    expect(
      create({ name: 'Newsroom', purchasedAt: '2026-01-01T00:00:00Z', expiresAt: '2027-01-01T00:00:00Z' })
        .setup,
    ).toEqual(create().setup));

  it('takes the template as the first of its configuration', () =>
    expect(create({ casterTemplate: 'lp_hd' }).setup.config.transcode).toEqual({ casterTemplate: 'lp_hd' }));
});
