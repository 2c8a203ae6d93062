import { createHmac, hash } from 'node:crypto';
import { failure, missing } from './failure.js';
import type { Pair } from './pairs.js';
import { canonicalQuery } from './percent-encode.js';
import { comesTwice, header, type RawRequest } from './request.js';
import { equalInConstantTime, type SignedClaim } from './signed-claim.js';

// ACS3-HMAC-SHA256: HMAC-SHA256 over method, query, headers and the hash of the body.
//
//   canonical request = METHOD \n / \n canonical query \n canonical headers \n signed headers \n hex(sha256(body))
//   canonical headers = name:trimmed value \n, for each signed header in its order
//   string to sign    = ACS3-HMAC-SHA256 \n hex(sha256(canonical request))
//   signature         = hex(HMAC-SHA256(secret, string to sign))
//   Authorization     = ACS3-HMAC-SHA256 Credential=<key id>,SignedHeaders=<a;b;c>,Signature=<signature>
//
// Current SDKs leave names of query parameters as they are, other clients encode them. It makes no difference for
// the names of this API, and encoding them all the same keeps "A=1&B" from posing as two parameters.

const ALGORITHM = 'ACS3-HMAC-SHA256';
const authorizationForm =
  /^ACS3-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([^,\s]+)$/;

/** Reads who signed; fails where a header is absent, or present and not signed though it matters. */
export function readV3(request: RawRequest, queryPairs: readonly Pair[]): SignedClaim {
  const authorization = required(request, 'authorization');
  if (!authorization.startsWith(`${ALGORITHM} `))
    throw failure('InvalidSignatureMethod', `Use ${ALGORITHM}.`);
  const [, accessKeyId, signedHeaders, signature] = authorizationForm.exec(authorization) ?? [];
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined)
    throw failure(
      'IncompleteSignature',
      `Write the header Authorization as: ${ALGORITHM} Credential=<AccessKeyId>,SignedHeaders=<a;b;c>,Signature=<hex>`,
    );

  const timestamp = required(request, 'x-acs-date');
  const nonce = required(request, 'x-acs-signature-nonce');
  const claimedBodyHash = required(request, 'x-acs-content-sha256');
  requireAllSigned(request, signedHeaders.toLowerCase().split(';'));

  const bodyHash = sha256(request.body);
  const canonical = canonicalRequest(request, queryPairs, signedHeaders, bodyHash);
  const stringToSign = stringToSignV3(canonical);
  return {
    accessKeyId,
    timestamp,
    nonce,
    stringToSign,
    canonicalRequest: canonical.replace(tokenHeaders, '$1***').replace(tokenParameter, '$1***'),
    isSignedWith: (secret) =>
      equalInConstantTime(claimedBodyHash, bodyHash) &&
      equalInConstantTime(signature, signV3(secret, stringToSign)),
  };
}

export function canonicalRequest(
  request: RawRequest,
  queryPairs: readonly Pair[],
  signedHeaders: string,
  bodyHash: string,
): string {
  const headers = signedHeaders.split(';').map((name) => `${name}:${canonicalValue(request, name)}\n`);
  return [
    request.method.toUpperCase(),
    '/',
    canonicalQuery(queryPairs),
    headers.join(''),
    signedHeaders,
    bodyHash,
  ].join('\n');
}

export function stringToSignV3(canonical: string): string {
  return `${ALGORITHM}\n${sha256(canonical)}`;
}

export function signV3(secret: string, stringToSign: string): string {
  return createHmac('sha256', secret).update(stringToSign).digest('hex');
}

// What lets somebody in: headers that are signed, and the parameter that SDKs of version 1 have in their place.
const tokenHeaders = /^((?:x-acs-security-token|x-acs-bearer-token|authorization|cookie):).*$/gim;
const tokenParameter = /((?:^|&)SecurityToken=)[^&\n]*/gm;

/** What is not signed could be changed on the way; so all that changes the meaning of a request must be. */
function requireAllSigned(request: RawRequest, signed: readonly string[]): void {
  const present = Object.keys(request.headers).filter((name) => request.headers[name] !== undefined);
  const meaningful = present.filter(
    (name) =>
      name.startsWith('x-acs-') ||
      name === 'host' ||
      // Some HTTP clients add a content type to an empty body after it was signed; there it means nothing.
      (name === 'content-type' && request.body.length > 0),
  );
  for (const name of new Set(['host', ...meaningful]))
    if (!signed.includes(name)) throw failure('IncompleteSignature', `The header ${name} must be signed.`);
  for (const name of signed)
    if (comesTwice(request, name))
      throw failure('IncompleteSignature', `The header ${name} comes more than once.`);
}

function canonicalValue(request: RawRequest, name: string): string {
  return (header(request, name.toLowerCase()) ?? '').trim();
}

function required(request: RawRequest, name: string): string {
  const value = header(request, name)?.trim();
  if (value === undefined || value === '') throw missing(name);
  return value;
}

function sha256(content: Buffer | string): string {
  return hash('sha256', content, 'hex');
}
