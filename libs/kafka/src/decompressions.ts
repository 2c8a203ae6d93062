import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * What kafkajs cannot decompress itself. A broker or a stranger decides how records on the topic are compressed, and
 * whoever cannot read a batch comes no further. Loaded when the first such batch is met.
 */
export const decompressions = {
  snappy(bytes: Buffer): Buffer {
    const { uncompress } = load('snappyjs') as { uncompress(bytes: Buffer): Buffer };
    return Buffer.concat(snappyBlocks(bytes).map((block) => uncompress(block)));
  },
  lz4(bytes: Buffer): Buffer {
    const { decompress } = load('lz4js') as { decompress(bytes: Buffer): Uint8Array };
    return asBuffer(decompress(bytes));
  },
  zstd(bytes: Buffer): Buffer {
    const { decompress } = load('fzstd') as { decompress(bytes: Buffer): Uint8Array };
    return asBuffer(decompress(bytes));
  },
};

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

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
