import { describe, expect, it } from '@jest/globals';
import { recordBatches } from './record-batches.js';

describe('a send', () => {
  it('holds as many records as fit, in their order', () =>
    expect(sizesSent([400_000, 400_000, 10, 400_000, 10])).toEqual([
      [400_000, 400_000, 10],
      [400_000, 10],
    ]));

  it('of a record near the limit holds no other', () =>
    expect(sizesSent([10, 900_000, 10])).toEqual([[10], [900_000], [10]]));

  it('counts keys and headers too', () => {
    const record = { key: 'k'.repeat(200_000), value: null, headers: { title: 't'.repeat(200_000) } };
    expect(recordBatches([record, record, record]).map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('of nothing is none', () => expect(recordBatches([])).toEqual([]));
});

const sizesSent = (sizes: number[]) =>
  recordBatches(sizes.map((size) => ({ key: 'evening', value: Buffer.alloc(size), headers: {} }))).map(
    (batch) => batch.map(({ value }) => value?.byteLength),
  );
