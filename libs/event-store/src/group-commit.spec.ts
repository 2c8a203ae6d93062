import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GroupCommit, type GroupCommitRules } from './group-commit.js';

interface Order {
  readonly account: string;
  readonly key: string;
  readonly name: string;
  readonly bytes?: number;
}

const order = (account: string, name: string, key = name): Order => ({ account, key, name });
const names = (orders: readonly Order[]) => orders.map(({ name }) => name);

/** A database that answers when the test says so. */
function kitchen(rules: Partial<GroupCommitRules<Order, string>> = {}) {
  const sent: { orders: readonly Order[]; answer(): void; fail(error: Error): void }[] = [];
  const sentAlone: string[] = [];
  const commit = new GroupCommit<Order, string>({
    maxCommands: 4,
    maxBytes: 1_000,
    accountOf: ({ account }) => account,
    bytesOf: ({ bytes = 1 }) => bytes,
    keysOf: ({ key }) => [key],
    together: (orders) =>
      new Promise((resolve, reject) => {
        sent.push({ orders, answer: () => resolve(orders.map(({ name }) => `${name} done`)), fail: reject });
      }),
    alone: async ({ name }) => {
      sentAlone.push(name);
      return `${name} done alone`;
    },
    failsAlike: () => false,
    onRepeat: () => undefined,
    ...rules,
  });
  const batches = () => sent.map(({ orders }) => names(orders));
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const answerNext = async () => {
    await settled();
    sent.find((batch) => !answered.has(batch) && answered.add(batch))?.answer();
    await settled();
  };
  const answered = new Set<object>();
  return { commit, sent, sentAlone, batches, answerNext, settled };
}

describe('Group commit', () => {
  it('sends at once while nothing is under way', async () => {
    const { commit, batches, answerNext, settled } = kitchen();

    const soup = commit.add(order('anna', 'soup'));
    await settled();
    expect(batches()).toEqual([['soup']]);

    await answerNext();
    await expect(soup).resolves.toBe('soup done');
  });

  it('lets commands that come while a statement runs share the next one', async () => {
    const { commit, batches, answerNext } = kitchen();
    const first = commit.add(order('anna', 'soup'));
    await Promise.resolve();

    const others = [commit.add(order('anna', 'bread')), commit.add(order('ben', 'fish'))];
    await answerNext();
    await answerNext();

    expect(batches()).toEqual([['soup'], ['bread', 'fish']]);
    await expect(Promise.all([first, ...others])).resolves.toEqual(['soup done', 'bread done', 'fish done']);
  });

  it('holds no more commands in a batch than its cap', async () => {
    const { commit, batches, answerNext } = kitchen();
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => commit.add(order('anna', name))));
    await answerNext();
    await answerNext();

    expect(batches()).toEqual([['a', 'b', 'c', 'd'], ['e']]);
    await all;
  });

  it('holds no more bytes in a batch than its cap, but for one that is larger by itself', async () => {
    const { commit, batches, answerNext } = kitchen();
    const all = Promise.all(
      [
        { ...order('anna', 'cake'), bytes: 5_000 },
        { ...order('anna', 'pie'), bytes: 600 },
        { ...order('anna', 'tart'), bytes: 600 },
        { ...order('anna', 'bun'), bytes: 100 },
      ].map((one) => commit.add(one)),
    );
    await answerNext();
    await answerNext();
    await answerNext();

    expect(batches()).toEqual([['cake'], ['pie'], ['tart', 'bun']]);
    await all;
  });

  it('gives every account its turn, however many commands another one has', async () => {
    const { commit, batches, answerNext } = kitchen();
    const all = Promise.all([
      ...['a1', 'a2', 'a3', 'a4', 'a5', 'a6'].map((name) => commit.add(order('anna', name))),
      commit.add(order('ben', 'b1')),
      commit.add(order('cleo', 'c1')),
    ]);
    await answerNext();
    await answerNext();

    expect(batches()).toEqual([
      ['a1', 'b1', 'c1', 'a2'],
      ['a3', 'a4', 'a5', 'a6'],
    ]);
    await all;
  });

  it('lets whoever was left out of a full batch come first in the next', async () => {
    const { commit, batches, answerNext } = kitchen({ maxCommands: 2 });
    const all = Promise.all(
      [
        order('anna', 'a1'),
        order('anna', 'a2'),
        order('ben', 'b1'),
        order('ben', 'b2'),
        order('cleo', 'c1'),
      ].map((one) => commit.add(one)),
    );
    for (let batch = 0; batch < 3; batch++) await answerNext();

    expect(batches()).toEqual([['a1', 'b1'], ['c1', 'a2'], ['b2']]);
    await all;
  });

  it('holds at most one command per key; the next waits for the following batch', async () => {
    const { commit, batches, answerNext } = kitchen();
    const all = Promise.all(
      [
        order('anna', 'soup', 'table 1'),
        order('anna', 'cheese', 'table 1'),
        order('ben', 'fish', 'table 2'),
      ].map((one) => commit.add(one)),
    );
    await answerNext();
    await answerNext();

    expect(batches()).toEqual([['soup', 'fish'], ['cheese']]);
    await all;
  });

  it('repeats alone what only a statement of its own can decide, and keeps its key meanwhile', async () => {
    const { commit, batches, sentAlone, answerNext, settled } = kitchen({
      together: async (orders) => orders.map(({ name }) => (name === 'soup' ? null : `${name} done`)),
    });
    const outcomes = await Promise.all([
      commit.add(order('anna', 'soup')),
      commit.add(order('anna', 'bread')),
      commit.add(order('anna', 'cheese', 'soup')),
    ]);
    await settled();

    expect(outcomes).toEqual(['soup done alone', 'bread done', 'cheese done']);
    expect(sentAlone).toEqual(['soup']);
    await answerNext();
    expect(batches()).toEqual([]);
  });

  it('repeats each command alone when the statement fails as a whole, so that one does not spoil the others', async () => {
    const { commit, sent, sentAlone, settled } = kitchen();
    const outcomes = Promise.all([commit.add(order('anna', 'soup')), commit.add(order('ben', 'fish'))]);
    await settled();
    sent[0]!.fail(new Error('spilt'));

    await expect(outcomes).resolves.toEqual(['soup done alone', 'fish done alone']);
    expect(sentAlone).toEqual(['soup', 'fish']);
  });

  it('goes on with other accounts while one is repeated alone', async () => {
    let serve = () => {};
    const { commit, sent, batches, answerNext, settled } = kitchen({
      alone: ({ name }) => new Promise((resolve) => (serve = () => resolve(`${name} done alone`))),
    });
    const soup = commit.add(order('anna', 'soup'));
    await settled();
    sent[0]!.fail(new Error('spilt'));
    await settled();

    const bread = commit.add(order('anna', 'bread'));
    const fish = commit.add(order('ben', 'fish'));
    await settled();
    expect(batches()).toEqual([['soup'], ['fish']]);

    serve();
    await settled();
    sent[1]!.answer();
    await settled();
    sent[2]!.answer();
    await expect(Promise.all([soup, bread, fish])).resolves.toEqual([
      'soup done alone',
      'bread done',
      'fish done',
    ]);
    await answerNext();
  });

  it('repeats nothing alone where the failure is the same for all', async () => {
    const { commit, sent, sentAlone, settled } = kitchen({ failsAlike: () => true });
    const soup = commit.add(order('anna', 'soup', 'table 1'));
    const twin = commit.add(order('anna', 'more soup', 'table 1'));
    const fish = commit.add(order('ben', 'fish'));
    await settled();
    sent[0]!.fail(new Error('no power'));

    for (const one of [soup, twin, fish]) await expect(one).rejects.toThrow('no power');
    expect(sentAlone).toEqual([]);
  });

  it('lets fail with a lost batch whoever waited behind it for as long as callers wait, and nobody else', async () => {
    const { commit, sent, batches, settled } = kitchen({
      failsAlike: () => true,
      patience: { behindLostMs: 100, behindFailedMs: 100 },
    });
    const soup = commit.add(order('anna', 'soup'));
    await settled();
    const patient = commit.add(order('anna', 'bread'));
    const other = commit.add(order('ben', 'fish'));
    await pause(150);
    const late = commit.add(order('anna', 'cheese'));
    sent[0]!.fail(new Error('no power'));

    for (const one of [soup, patient, other]) await expect(one).rejects.toThrow('no power');
    await settled();
    expect(batches()).toEqual([['soup'], ['cheese']]);
    sent[1]!.answer();
    await expect(late).resolves.toBe('cheese done');
  });

  it('lets nobody wait long behind commands of the account that fail one by one', async () => {
    const alone: string[] = [];
    const { commit, sent, settled } = kitchen({
      patience: { behindLostMs: 100, behindFailedMs: 100 },
      alone: async ({ name }) => {
        alone.push(name);
        await pause(150);
        throw new Error('locked');
      },
    });
    const all = ['soup', 'bread', 'fish'].map((name) => commit.add(order('anna', name)));
    await settled();
    sent[0]!.fail(new Error('locked'));

    for (const one of all) await expect(one).rejects.toThrow('locked');
    expect(alone).toEqual(['soup']);
  });

  it('answers those that wait for the same key by what the first one learnt, without a statement', async () => {
    const { commit, batches, answerNext } = kitchen({
      tellsTwin: (_finished, outcome) => `same: ${outcome}`,
    });
    const first = commit.add(order('anna', 'soup', 'table 1'));
    const twins = ['soup 2', 'soup 3'].map((name) => commit.add(order('anna', name, 'table 1')));
    await answerNext();

    await expect(Promise.all([first, ...twins])).resolves.toEqual([
      'soup done',
      'same: soup done',
      'same: soup done',
    ]);
    expect(batches()).toEqual([['soup']]);
  });

  it('tells a twin that was there when the statement was sent from one that came later', async () => {
    const { commit, batches, answerNext, settled } = kitchen({
      tellsTwin: (_finished, outcome, _twin, cameBefore) => (cameBefore ? `same: ${outcome}` : null),
    });
    const first = commit.add(order('anna', 'soup', 'table 1'));
    const early = commit.add(order('anna', 'early', 'table 1'));
    await settled();
    const late = commit.add(order('anna', 'late', 'table 1'));
    await answerNext();
    await answerNext();

    await expect(Promise.all([first, early, late])).resolves.toEqual([
      'soup done',
      'same: soup done',
      'late done',
    ]);
    expect(batches()).toEqual([['soup'], ['late']]);
  });

  it('finishes what it has when it is drained, and takes no more', async () => {
    const { commit, answerNext, settled } = kitchen();
    const all = Promise.all([
      commit.add(order('anna', 'soup', 'table 1')),
      commit.add(order('anna', 'cheese', 'table 1')),
    ]);
    await settled();
    let isDrained = false;
    const drained = commit.drain().then(() => (isDrained = true));

    await expect(commit.add(order('ben', 'fish'))).rejects.toThrow('stopping');
    await answerNext();
    expect(isDrained).toBe(false);
    await answerNext();
    await drained;
    await expect(all).resolves.toEqual(['soup done', 'cheese done']);
  });
});
