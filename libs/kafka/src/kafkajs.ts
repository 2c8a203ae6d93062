import { createRequire } from 'node:module';
import { type Decompress, decompressions } from './decompressions.js';

const load = createRequire(import.meta.url);
let loaded: typeof import('kafkajs') | undefined;

/** Loaded when the first client is made: most programs and commands never speak to Kafka. */
export function kafkajs(): typeof import('kafkajs') {
  if (loaded === undefined) {
    loaded = load('kafkajs') as typeof import('kafkajs');
    const { CompressionCodecs, CompressionTypes } = loaded;
    const gzip = CompressionCodecs[CompressionTypes.GZIP]();
    CompressionCodecs[CompressionTypes.GZIP] = () => ({
      ...reading(decompressions.gzip),
      compress: gzip.compress,
    });
    CompressionCodecs[CompressionTypes.Snappy] = () => reading(decompressions.snappy);
    CompressionCodecs[CompressionTypes.LZ4] = () => reading(decompressions.lz4);
    CompressionCodecs[CompressionTypes.ZSTD] = () => reading(decompressions.zstd);
  }
  return loaded;
}

/** A codec of kafkajs. What we send is compressed by gzip or not at all. */
const reading = (decompress: Decompress) => ({
  decompress: async (bytes: Buffer) => decompress(bytes),
  compress: async () => {
    throw new Error('What is sent is compressed by gzip alone');
  },
});
