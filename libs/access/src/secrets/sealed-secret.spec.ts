import { describe, expect, it } from '@jest/globals';
import { keyIdOf, sealer } from './sealed-secret.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const { seal, open } = sealer(secretKey);

describe('A sealed secret', () => {
  it('opens for what it was sealed for', () => {
    for (const secret of ['annas-secret', '', 'пароль 😀'])
      expect(open(seal(secret, 'anna'), 'anna')).toBe(secret);
  });

  it('does not open for another name: a row cannot take the secret of another', () => {
    expect(() => open(seal('annas-secret', 'anna'), 'bert')).toThrow();
  });

  it('does not open once a single bit of it was changed', () => {
    const sealed = seal('annas-secret', 'anna');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(sealed.readUInt8(at) ^ 1, at);
      expect(() => open(changed, 'anna')).toThrow();
    }
    expect(() => open(sealed.subarray(0, 20), 'anna')).toThrow();
  });

  it('names the setting where it was sealed with another key', () => {
    const other = sealer(Buffer.alloc(32, 8).toString('base64'));
    expect(() => other.open(seal('annas-secret', 'anna'), 'anna')).toThrow('UNDERSTUDY_SECRET_KEY');
  });

  it('never looks the same twice, and shows nothing of the secret', () => {
    const sealed = Array.from({ length: 1_000 }, () => seal('annas-secret', 'anna'));
    // Bytes 8 to 20 are the IV: one that comes twice would give both secrets away.
    expect(new Set(sealed.map((bytes) => bytes.toString('hex', 8, 20))).size).toBe(1_000);
    expect(sealed.some((bytes) => bytes.includes('annas'))).toBe(false);
  });
});

describe('Several keys', () => {
  const other = Buffer.alloc(32, 8).toString('base64');
  it('all open, and the first seals', () => {
    const both = sealer(`${other}, ${secretKey}\n`);
    expect(both.open(seal('annas-secret', 'anna'), 'anna')).toBe('annas-secret');
    const sealed = both.seal('annas-secret', 'anna');
    expect(sealer(other).open(sealed, 'anna')).toBe('annas-secret');
    expect(keyIdOf(sealed)).toBe(both.keyId);
    expect(both.keyId).toBe(sealer(other).keyId);
  });

  it('are all whole, and a fault shows none of them', () => {
    for (const wrong of [`${other},`, `${other},short`, `,${other}`]) {
      expect(() => sealer(wrong)).toThrow('32 bytes');
      expect(() => sealer(wrong)).not.toThrow(other);
    }
  });
});

describe('The key of a sealer', () => {
  it('has 32 bytes', () => {
    for (const wrong of [
      '',
      'short',
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(33).toString('base64'),
    ])
      expect(() => sealer(wrong)).toThrow('32 bytes');
  });
});
