import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals secrets for the database, and opens them again. */
export interface Sealer {
  /** `name` is what the secret belongs to: a sealed secret that was moved to another row does not open. */
  seal(secret: string, name: string): Buffer;
  open(sealed: Buffer, name: string): string;
  /** Of the key that seals, as in every record that it sealed. */
  readonly keyId: string;
}

// A sealed secret is: 8 bytes that tell which key sealed it, 12 of a fresh IV, 16 of the tag, the ciphertext.
const KEY_ID = 8;
const IV = 12;
const TAG = 16;

/** A record was sealed with a key that is not among those known. */
export class UnknownSecretKey extends Error {}

/** Which key sealed a record. */
export function keyIdOf(sealed: Buffer): string {
  return sealed.toString('hex', 0, KEY_ID);
}

/** AES-256-GCM. Give one or several keys of 32 bytes in base64, with commas: the first seals, all open. */
export function sealer(secretKeys: string): Sealer {
  const [first, ...others] = keysIn(secretKeys);
  const keys = new Map([first, ...others].map((key) => [key.id, key]));

  return {
    keyId: first.id,

    seal(secret, name) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv('aes-256-gcm', first.bytes, iv).setAAD(Buffer.from(name));
      const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(first.id, 'hex'), iv, cipher.getAuthTag(), ciphertext]);
    },

    open(sealed, name) {
      const key = keys.get(keyIdOf(sealed));
      if (key === undefined)
        throw new UnknownSecretKey(
          `The secret of ${name} was sealed with a key that UNDERSTUDY_SECRET_KEY does not have.`,
        );

      const iv = sealed.subarray(KEY_ID, KEY_ID + IV);
      const tag = sealed.subarray(KEY_ID + IV, KEY_ID + IV + TAG);
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, iv, { authTagLength: TAG })
        .setAAD(Buffer.from(name))
        .setAuthTag(tag);
      return decipher.update(sealed.subarray(KEY_ID + IV + TAG), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

interface SecretKey {
  readonly id: string;
  readonly bytes: Buffer;
}

function keysIn(secretKeys: string): [SecretKey, ...SecretKey[]] {
  const [first, ...others] = secretKeys.split(',').map((text) => {
    // 43 digits and the sign that fills them up are 32 bytes. What was given is shown to nobody.
    if (!/^[A-Za-z0-9+/]{43}=$/.test(text.trim()))
      throw new Error(
        'give 32 bytes in base64 (openssl rand -base64 32), several of them with commas: the first seals, all open',
      );
    const bytes = Buffer.from(text.trim(), 'base64');
    const hash = createHash('sha256').update('understudy secret key').update(bytes).digest();
    return { id: hash.toString('hex', 0, KEY_ID), bytes };
  });
  return [first as SecretKey, ...others];
}
