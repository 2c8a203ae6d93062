import { addBlock, BLOCK_BYTES, SHA1_START } from './sha1.js';

export const UUID_LENGTH = 36;

// What ends a SHA-1 at least: a one, and the length in bits.
const ENDING_BYTES = 9;
const LONGEST_END = 64;
const digits = Buffer.from('0123456789abcdef');
const dash = '-'.charCodeAt(0);

/**
 * UUIDs of version 5 for names that are asked for one after the other, many of them with the same beginning: the first
 * block of their hashes is often that of the name before, and is not computed again.
 */
export class NameUuids {
  private beginning: string | undefined;
  /** The namespace, the beginning of the name, and room for its end and for what ends a SHA-1. */
  private message = new Uint8Array();
  private view = new DataView(this.message.buffer);
  private endFrom = 0;

  private readonly state = new Int32Array(SHA1_START);
  private readonly afterFirstBlock = new Int32Array(SHA1_START);
  private isFirstBlockKnown = false;

  constructor(private readonly namespace: Uint8Array) {}

  /** Writes that of `beginning/end` in ASCII, at a place of the target. The end is short and ASCII, too. */
  write(beginning: string, end: string, target: Uint8Array, at: number): void {
    if (beginning !== this.beginning) this.begin(beginning);
    const bytes = this.endFrom + end.length;
    const blocks = Math.ceil((bytes + ENDING_BYTES) / BLOCK_BYTES);
    for (let i = 0; i < end.length; i += 1) this.put(this.endFrom + i, end.charCodeAt(i));
    this.put(bytes, 0x80);
    for (let i = bytes + 1; i < blocks * BLOCK_BYTES - 2; i += 1) this.put(i, 0);
    this.put(blocks * BLOCK_BYTES - 2, (bytes * 8) >>> 8);
    this.put(blocks * BLOCK_BYTES - 1, (bytes * 8) & 0xff);

    if (!this.isFirstBlockKnown) {
      this.afterFirstBlock.set(SHA1_START);
      addBlock(this.afterFirstBlock, this.view, 0);
      this.isFirstBlockKnown = true;
    }
    this.state.set(this.afterFirstBlock);
    for (let block = 1; block < blocks; block += 1) addBlock(this.state, this.view, block * BLOCK_BYTES);
    writeUuid(this.state, target, at);
  }

  private begin(beginning: string): void {
    const bytes = Buffer.from(`${beginning}/`);
    this.beginning = beginning;
    this.endFrom = this.namespace.length + bytes.length;
    this.message = new Uint8Array(this.endFrom + LONGEST_END + 2 * BLOCK_BYTES);
    this.message.set(this.namespace);
    this.message.set(bytes, this.namespace.length);
    this.view = new DataView(this.message.buffer);
    this.isFirstBlockKnown = false;
  }

  private put(at: number, byte: number): void {
    if (this.message[at] === byte) return;
    this.message[at] = byte;
    if (at < BLOCK_BYTES) this.isFirstBlockKnown = false;
  }
}

/** The first 16 bytes of the hash in digits, with the version and the variant where they belong. */
function writeUuid(hash: Int32Array, target: Uint8Array, from: number): void {
  let at = from;
  for (let byte = 0; byte < 16; byte += 1) {
    let value = (hash[byte >> 2]! >>> (24 - 8 * (byte & 3))) & 0xff;
    if (byte === 6) value = (value & 0x0f) | 0x50;
    if (byte === 8) value = (value & 0x3f) | 0x80;
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) target[at++] = dash;
    target[at++] = digits[value >> 4]!;
    target[at++] = digits[value & 15]!;
  }
}
