import { describe, expect, it } from '@jest/globals';
import { eventually, waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('answers what the condition answers at last, whatever it threw before', async () => {
    let asked = 0;
    const answer = await waitFor(
      () => {
        asked += 1;
        if (asked === 1) throw new Error('not yet');
        return asked > 2 && { asked };
      },
      { what: 'the third time', every: 1 },
    );
    expect(answer).toEqual({ asked: 3 });
  });

  it('says what it waited for, and what it got instead', () =>
    expect(waitFor(() => 0, { what: 'the copy to arrive', timeout: 10, every: 1 })).rejects.toThrow(
      'Waited 10 ms for the copy to arrive; the last answer was: 0',
    ));

  it('says why, when the condition only ever threw', () =>
    expect(
      waitFor(() => Promise.reject(new Error('no such topic')), { what: 'the topic', timeout: 10, every: 1 }),
    ).rejects.toThrow('Waited 10 ms for the topic; the last answer was: no such topic'));
});

describe('eventually', () => {
  it('answers what the assertion answers once it holds', async () => {
    let asked = 0;
    const answer = await eventually(
      () => {
        asked += 1;
        expect(asked).toBe(3);
        return asked;
      },
      { every: 1 },
    );
    expect(answer).toBe(3);
  });

  it('fails as the assertion did last', () =>
    expect(eventually(() => expect('no copy').toBe('a copy'), { timeout: 10, every: 1 })).rejects.toThrow(
      'Expected: "a copy"',
    ));
});
