import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';

const load = createRequire(import.meta.url);
const unzipped = promisify(unzip);

/** Of a batch when it is inflated. A broker takes one of a megabyte, and 200 bytes of zstd may be as much memory as there is. */
export const MOST_INFLATED_BYTES = 128 * 1_024 * 1_024;

export type Decompress = (bytes: Buffer, most?: number) => Buffer | Promise<Buffer>;

/**
 * What kafkajs cannot decompress itself, and gzip, of which it takes any amount. A broker or a stranger decides how records on
 * the topic are compressed, and whoever cannot read a batch comes no further. Loaded when the first such batch is met.
 */
export const decompressions = {
  async gzip(bytes, most = MOST_INFLATED_BYTES) {
    try {
      return await unzipped(bytes, { maxOutputLength: most });
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(most);
      throw error;
    }
  },
  snappy(bytes, most = MOST_INFLATED_BYTES) {
    const { uncompress } = load('snappyjs') as { uncompress(bytes: Buffer, most: number): Buffer };
    let left = most;
    const blocks = snappyBlocks(bytes).map((block) => {
      if (snappyLength(block) > left) throw tooLarge(most);
      const inflated = uncompress(block, left);
      left -= inflated.length;
      return inflated;
    });
    return Buffer.concat(blocks);
  },
  lz4(bytes, most = MOST_INFLATED_BYTES) {
    const { decompress, decompressBound } = load('lz4js') as {
      decompress(bytes: Buffer, size: number): Uint8Array;
      decompressBound(bytes: Buffer): number;
    };
    const size = decompressBound(bytes);
    if (size > most) throw tooLarge(most);
    return asBuffer(decompress(bytes, size));
  },
  zstd(bytes, most = MOST_INFLATED_BYTES) {
    const { Decompress } = load('fzstd') as {
      Decompress: new (onData: (bytes: Uint8Array) => void) => { push(bytes: Buffer, final: boolean): void };
    };
    const blocks: Buffer[] = [];
    let size = 0;
    const inflating = new Decompress((block) => {
      size += block.length;
      if (size > most) throw tooLarge(most);
      blocks.push(asBuffer(block));
    });
    inflating.push(bytes, true);
    return Buffer.concat(blocks);
  },
} satisfies Record<string, Decompress>;

const tooLarge = (most: number) => new Error(`A batch of records inflates to more than ${most} bytes`);

const XERIAL_MAGIC = Buffer.from('\x82SNAPPY\x00', 'latin1');
/** The magic and two versions. */
const XERIAL_HEADER = 16;

/** Brokers and the Java client frame blocks as snappy-java does, each with its length before it; others send one block. */
function snappyBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    blocks.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return blocks;
}

/** A block begins with how long it is when it is inflated: seven bits in each byte, the lowest first. */
function snappyLength(block: Buffer): number {
  let length = 0;
  for (const [i, byte] of block.subarray(0, 5).entries()) {
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  return length;
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
