import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { decompressions } from './decompressions.js';

const { compress: block } = createRequire(import.meta.url)('snappyjs') as { compress(bytes: Buffer): Buffer };
const text = Buffer.from('to be or not to be, '.repeat(4_000));

/** As snappy-java frames them: its magic, two versions, then each block behind its length. */
function framed(...blocks: Buffer[]): Buffer {
  const head = Buffer.from('\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01', 'latin1');
  const withLengths = blocks.flatMap((one) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(one.length);
    return [length, one];
  });
  return Buffer.concat([head, ...withLengths]);
}

/** The text as the Java client of Kafka 4.3.1 compresses it: lz4 in two blocks of a frame, and zstd. */
const ofKafka = {
  lz4: 'BCJNGGBAgh4BAADRdG8gYmUgb3Igbm90IA0AEiwHAA8UAP/////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////PUHQgdG8gVgAAAPIBYmUsIHRvIGJlIG9yIG5vdA0ADxQA//////////////////////////////////////////////////////////////////////////+KUCBiZSwgAAAAAA==',
  zstd: 'KLUv/QBY9AAAmHRvIGJlIG9yIG5vdCB0byBiZSwCAGQ4NzMorIQBAQAA',
};
/** 4 MiB of zeros, by the same client. */
const zeros =
  'KLUv/QBYVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAABAAA=';

const compressed: Record<keyof typeof decompressions, Buffer> = {
  gzip: gzipSync(text),
  snappy: framed(block(text.subarray(0, 32_768)), block(text.subarray(32_768))),
  lz4: Buffer.from(ofKafka.lz4, 'base64'),
  zstd: Buffer.from(ofKafka.zstd, 'base64'),
};
const kinds = Object.keys(compressed) as (keyof typeof decompressions)[];

describe('A batch of records', () => {
  it.each(kinds)('compressed by %s is what it was', async (kind) =>
    expect(Buffer.compare(await decompressions[kind](compressed[kind]), text)).toBe(0),
  );

  it('compressed by snappy is read without a frame as well', () =>
    expect(Buffer.compare(decompressions.snappy(block(text)), text)).toBe(0));

  it.each(kinds)('compressed by %s is refused before it fills the memory', async (kind) =>
    expect(async () => decompressions[kind](compressed[kind], 60_000)).rejects.toThrow(
      'A batch of records inflates to more than 60000 bytes',
    ),
  );

  it('of few bytes may be large', () => {
    const few = Buffer.from(zeros, 'base64');
    expect(few.length).toBeLessThan(200);
    expect(decompressions.zstd(few)).toHaveLength(4 * 1_024 * 1_024);
    // Another frame is more of the same batch.
    expect(() => decompressions.zstd(Buffer.concat([few, few]), 5_000_000)).toThrow('inflates to more');
  });
});
