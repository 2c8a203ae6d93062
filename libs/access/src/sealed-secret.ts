import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals secrets for the database, and opens them again. */
export interface Sealer {
  /** `name` is what the secret belongs to: a sealed secret that was moved to another row does not open. */
  seal(secret: string, name: string): Buffer;
  open(sealed: Buffer, name: string): string;
}

// A sealed secret is: 8 bytes that tell which key sealed it, 12 of a fresh IV, 16 of the tag, the ciphertext.
const KEY_ID = 8;
const IV = 12;
const TAG = 16;

/** AES-256-GCM. Give 32 bytes in base64. */
export function sealer(secretKey: string): Sealer {
  const key = Buffer.from(secretKey, 'base64');
  if (key.length !== 32) throw new Error('The key that seals secrets must be 32 bytes in base64.');
  const keyId = createHash('sha256').update('understudy secret key').update(key).digest().subarray(0, KEY_ID);

  return {
    seal(secret, name) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
      const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([keyId, iv, cipher.getAuthTag(), ciphertext]);
    },

    open(sealed, name) {
      if (!sealed.subarray(0, KEY_ID).equals(keyId))
        throw new Error(`The secret of ${name} was sealed with another key than UNDERSTUDY_SECRET_KEY.`);

      const iv = sealed.subarray(KEY_ID, KEY_ID + IV);
      const tag = sealed.subarray(KEY_ID + IV, KEY_ID + IV + TAG);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG })
        .setAAD(Buffer.from(name))
        .setAuthTag(tag);
      return decipher.update(sealed.subarray(KEY_ID + IV + TAG), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
