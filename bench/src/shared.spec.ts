import { expect, it } from '@jest/globals';
import type { Bench } from './cell.js';
import { shared } from './shared.js';

it('What contenders share is made once, closed by the last of them, and made anew after that', async () => {
  const said: string[] = [];
  let made = 0;
  const thing = shared(async () => {
    made += 1;
    said.push(`made ${made}`);
    return { number: made, close: async () => void said.push(`closed ${made}`) };
  });
  const [one, other] = await Promise.all([thing({} as Bench), thing({} as Bench)]);
  expect([one.thing.number, other.thing.number]).toEqual([1, 1]);
  await one.close();
  expect(said).toEqual(['made 1']);
  await other.close();
  const next = await thing({} as Bench);
  expect(next.thing.number).toBe(2);
  expect(said).toEqual(['made 1', 'closed 1', 'made 2']);
});
