import { createHmac } from 'node:crypto';
import { failure, invalid, missing } from './failure.js';
import { type Pair, single } from './pairs.js';
import { canonicalQuery, percentEncode } from './percent-encode.js';
import { equalInConstantTime, type SignedClaim } from './signed-claim.js';

// Signature version 1.0: HMAC-SHA1 over all parameters of the query and of the form body, except Signature.
//
//   canonical query = percent_encode(name)=percent_encode(value), sorted by name, joined by &
//   string to sign  = METHOD & percent_encode("/") & percent_encode(canonical query)
//   signature       = base64(HMAC-SHA1(secret followed by one &, string to sign))

/** Reads who signed; fails where a common parameter is absent or names another way of signing. */
export function readV1(method: string, pairs: readonly Pair[]): SignedClaim {
  const accessKeyId = required(pairs, 'AccessKeyId');
  const signature = required(pairs, 'Signature');
  const signatureMethod = required(pairs, 'SignatureMethod');
  const signatureVersion = required(pairs, 'SignatureVersion');
  const nonce = required(pairs, 'SignatureNonce');
  const timestamp = required(pairs, 'Timestamp');

  // Old samples write Hmac-SHA1.
  if (signatureMethod.toUpperCase() !== 'HMAC-SHA1') throw failure('InvalidSignatureMethod');
  if (signatureVersion !== '1.0') throw invalid('SignatureVersion', { hint: 'it must be 1.0' });

  const stringToSign = stringToSignV1(method, pairs);
  return {
    accessKeyId,
    timestamp,
    nonce,
    stringToSign,
    isSignedWith: (secret) => equalInConstantTime(signature, signV1(secret, stringToSign)),
  };
}

export function stringToSignV1(method: string, pairs: readonly Pair[]): string {
  const signed = pairs.filter(([name]) => name !== 'Signature');
  return `${method.toUpperCase()}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`;
}

export function signV1(secret: string, stringToSign: string): string {
  return createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64');
}

function required(pairs: readonly Pair[], name: string): string {
  const value = single(pairs, name);
  if (value === undefined || value === '') throw missing(name);
  return value;
}
