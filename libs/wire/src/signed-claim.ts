import { createHash, timingSafeEqual } from 'node:crypto';

/** Who a signed request says it comes from, and the means to prove it. */
export interface SignedClaim {
  readonly accessKeyId: string;
  /** As sent: its format is checked with the clock. */
  readonly timestamp: string;
  readonly nonce: string;
  /** What the signature is made over; callers compare it with their own. */
  readonly stringToSign: string;
  /** What version 3 makes the string to sign from, without the tokens in it. */
  readonly canonicalRequest?: string;
  isSignedWith(secret: string): boolean;
}

/** Compares without telling by its duration how much was right. */
export function equalInConstantTime(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The same for secrets, whose length is nobody's business either. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
