import { createHmac } from 'node:crypto';

/**
 * Where the pictures of a studio would be found. Addresses are derived: stable, guessed by nobody who lacks the
 * installation's key, and never a copy's, whose CasterId is another.
 */
export class StreamAddresses {
  constructor(private readonly key: Buffer) {}

  /** 32 hexadecimal digits for one thing of a studio. */
  name(casterId: string, thing: string): string {
    return createHmac('sha256', this.key).update(`${casterId}/${thing}`).digest('hex').slice(0, 32);
  }

  /** The token by which a player is let in. */
  authKey(path: string): string {
    return `0-0-0-${createHmac('sha256', this.key).update(path).digest('hex').slice(0, 32)}`;
  }
}
