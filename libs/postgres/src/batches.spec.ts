import { describe, expect, it } from '@jest/globals';
import { Batches } from './batches.js';

/** Batches whose statements are answered by hand. */
function desk(most = 100, statements = 1) {
  const sent: { items: readonly string[]; answer(): void; fail(error: unknown): void }[] = [];
  const batches = new Batches<string, string>(
    most,
    (items) =>
      new Promise((resolve, reject) =>
        sent.push({ items, answer: () => resolve(items.map((item) => `${item} done`)), fail: reject }),
      ),
    statements,
  );
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { batches, sent, turn, together: () => sent.map(({ items }) => items) };
}

const lost = Object.assign(new Error('gone'), { code: 'ECONNRESET' });

describe('What arrives', () => {
  it('in one turn of the event loop goes together, and what comes meanwhile shares the next statement', async () => {
    const { batches, sent, turn, together } = desk();
    const all = ['a', 'b'].map((item) => batches.add(item));
    await turn();
    all.push(batches.add('c'));
    await turn();
    all.push(batches.add('d'));
    expect(together()).toEqual([['a', 'b']]);
    sent[0]!.answer();
    await turn();
    sent[1]!.answer();
    expect(await Promise.all(all)).toEqual(['a done', 'b done', 'c done', 'd done']);
    expect(together()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);

    const later = batches.add('e');
    await turn();
    sent[2]!.answer();
    expect(await later).toBe('e done');
  });

  it('is no more than a statement may take, in the order of arrival', async () => {
    const { batches, sent, turn, together } = desk(2);
    const all = ['a', 'b', 'c', 'd', 'e'].map((item) => batches.add(item));
    for (let place = 0; place < 3; place++) {
      await turn();
      sent[place]!.answer();
    }
    expect(await Promise.all(all)).toHaveLength(5);
    expect(together()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('waits for no statement while another one may run beside it, and for one of them when all do', async () => {
    const { batches, sent, turn, together } = desk(100, 2);
    const large = batches.add('a');
    await turn();
    const small = batches.add('b');
    await turn();
    const third = batches.add('c');
    await turn();
    expect(together()).toEqual([['a'], ['b']]);
    sent[1]!.answer();
    expect(await small).toBe('b done');
    await turn();
    expect(together()).toEqual([['a'], ['b'], ['c']]);
    sent[2]!.answer();
    sent[0]!.answer();
    expect(await Promise.all([large, third])).toEqual(['a done', 'c done']);
  });

  it('fails with its statement and not with another', async () => {
    const { batches, sent, turn } = desk();
    const first = batches.add('a');
    await turn();
    const second = batches.add('b');
    sent[0]!.fail(new Error('torn'));
    await expect(first).rejects.toThrow('torn');
    await turn();
    sent[1]!.answer();
    expect(await second).toBe('b done');
  });

  it('fails with a lost statement if it has waited behind it for as long as callers can', async () => {
    const { batches, sent, turn, together } = desk();
    const first = batches.add('a');
    await turn();
    const impatient = batches.add('b');
    // The age of what waits is the point.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const late = batches.add('c');
    sent[0]!.fail(lost);
    await expect(first).rejects.toBe(lost);
    await expect(impatient).rejects.toBe(lost);
    await turn();
    expect(together()).toEqual([['a'], ['c']]);
    sent[1]!.answer();
    expect(await late).toBe('c done');
  });
});
