import type { Format } from './envelope.js';
import { failure, invalid, missing, unsupportedMethod } from './failure.js';
import { pairsOf, single } from './pairs.js';
import { isUtcTime } from './parameters.js';
import { header, mediaTypeOf, queryOf, type RawRequest } from './request.js';
import type { RequestContext, Step } from './request-context.js';
import { readV1 } from './signature-v1.js';
import { readV3 } from './signature-v3.js';
import type { SignedClaim } from './signed-claim.js';

// The steps that a signed request has for itself, in their order.

const VERSION = '2016-11-01';
const CLOCK_TOLERANCE_MS = 15 * 60 * 1000;
// What is signed grows with the request; its beginning is enough to find the difference.
const SIGNED_TEXT_SHOWN = 2_000;

/** Any host will do: whoever points an endpoint here means us. */
export const hostAndMethod: Step = ({ request }) => {
  if (header(request, 'host') === undefined && request.httpVersion !== '1.0') throw missing('host');
  if (!['GET', 'POST', 'HEAD'].includes(request.method)) throw unsupportedMethod(['GET', 'POST']);
};

export const parameters: Step = (context, { limits }) => {
  const { query, form } = pairsOf(context.request, limits);
  context.query = query;
  context.texts = form.length === 0 ? query : [...query, ...form];
  context.pairs = context.texts;
  context.isV3 = isV3(context.request);
};

export const format: Step = (context) => {
  const wanted = single(context.texts, 'Format');
  const known = formats.get((wanted ?? '').toUpperCase());
  if (known === undefined && wanted !== undefined && wanted !== '') {
    context.format = 'JSON';
    throw failure('InvalidParameter.Format', 'Format is JSON or XML.');
  }
  context.format = known ?? defaultFormat(context.request, context.isV3);
};

export const actionAndVersion: Step = (context, { operations }) => {
  refuseTwoCommonParameters(context);
  const { request, texts } = context;
  const [action, version] = context.isV3
    ? [header(request, 'x-acs-action'), header(request, 'x-acs-version')]
    : [single(texts, 'Action'), single(texts, 'Version')];
  const [actionName, versionName] = context.isV3 ? ['x-acs-action', 'x-acs-version'] : ['Action', 'Version'];

  if (!action) throw missing(actionName);
  const operation = operations.named(action);
  if (operation === undefined) throw failure('InvalidAction.NotFound');
  if (!version) throw missing(versionName);
  if (version !== VERSION) throw failure('InvalidVersion', `It must be ${VERSION}.`);
  // HEAD is GET without the body, and GET may be a command here; HEAD promises to change nothing.
  if (request.method === 'HEAD' && operation.contract.kind === 'command')
    throw unsupportedMethod(['GET', 'POST']);
  context.operation = operation;
};

export const commonParameters: Step = (context) => {
  context.claim = context.isV3
    ? readV3(context.request, context.query)
    : readV1(context.request.method, context.texts);
  if (context.claim.nonce.length > 256)
    throw failure('SignatureNonceUsed', 'A nonce has at most 256 characters.');
};

export const clock: Step = (context) => {
  const { now } = context;
  const { timestamp } = claimOf(context);
  // What is asked at one time is signed with one time stamp, and it is read once.
  if (timestamp !== lastRead.timestamp) {
    if (!isUtcTime(timestamp))
      throw failure('InvalidTimeStamp.Format', 'Write it in UTC as yyyy-MM-ddTHH:mm:ssZ.');
    lastRead = { timestamp, milliseconds: Date.parse(timestamp) };
  }
  if (Math.abs(lastRead.milliseconds - now.getTime()) > CLOCK_TOLERANCE_MS)
    throw failure(
      'InvalidTimeStamp.Expired',
      `The server's time is ${now.toISOString().replace(/\.\d+Z$/, 'Z')}, 15 minutes either way are accepted.`,
    );
};

let lastRead = { timestamp: '', milliseconds: Number.NaN };

export const key: Step = async (context, { ports }) => {
  // Ids that no key can have are not looked up.
  const isPossible = /^[\x21-\x7e]{1,128}$/.test(claimOf(context).accessKeyId);
  const found = isPossible ? await ports.keys.find(claimOf(context).accessKeyId) : undefined;
  if (found === undefined) throw failure('InvalidAccessKeyId.NotFound');
  // Known before it is refused: whose it is, the audit log says.
  context.key = found;
  if (!found.active) throw failure('InvalidAccessKeyId.Inactive');
};

export const signature: Step = (context) => {
  const { key, request } = context;
  const claim = claimOf(context);
  if (claim.isSignedWith(key.secret)) return;
  const details = [
    // A proxy that writes another host is the usual reason, and only the server can tell what it saw.
    claim.canonicalRequest !== undefined &&
      `The server saw the host ${header(request, 'host') ?? ''} and the canonical request:${beginning(claim.canonicalRequest)}`,
    `server string to sign is:${beginning(claim.stringToSign.replace(signedToken, '$1***'))}`,
  ];
  throw failure('SignatureDoesNotMatch', details.filter((detail) => detail !== false).join(' '));
};

function claimOf({ claim }: RequestContext): SignedClaim {
  if (claim === undefined) throw new Error('The step commonParameters must come first.');
  return claim;
}

// In the string of version 1, where everything is encoded twice: it lets somebody in.
const signedToken = /(SecurityToken%3D)(?:(?!%26).)*/;

function beginning(text: string): string {
  return text.length > SIGNED_TEXT_SHOWN ? `${text.slice(0, SIGNED_TEXT_SHOWN)}…` : text;
}

// Each common parameter as version 1 calls it, and the header that carries it in version 3.
const commonHeaders = [
  ['Action', 'x-acs-action'],
  ['Version', 'x-acs-version'],
  ['Timestamp', 'x-acs-date'],
  ['SignatureNonce', 'x-acs-signature-nonce'],
  ['SecurityToken', 'x-acs-security-token'],
  ['AccessKeyId', 'authorization'],
  ['Signature', 'authorization'],
] as const;

/** SDKs of version 1 repeat action and version in headers: there they must say the same, in version 3 they come once. */
function refuseTwoCommonParameters({ request, texts, isV3 }: RequestContext): void {
  for (const [name, headerName] of commonHeaders) {
    const inHeader = header(request, headerName);
    const parameter = inHeader === undefined ? undefined : single(texts, name);
    if (parameter === undefined) continue;
    if (isV3 || (headerName !== 'authorization' && inHeader !== parameter))
      throw invalid(name, { hint: `the header ${headerName} gives it as well` });
  }
}

/** The way of signing shows before anything is decoded; SDKs of version 1 send x-acs-action too. */
function isV3(request: RawRequest): boolean {
  const authorization = header(request, 'authorization');
  if (authorization !== undefined) return authorization.startsWith('ACS3-');
  return header(request, 'x-acs-action') !== undefined && !/(^|&)Action=/.test(rawParameters(request));
}

const formats = new Map<string, Format>([
  ['JSON', 'JSON'],
  ['XML', 'XML'],
]);

/** Without Format: XML for version 1, for version 3 JSON unless the caller accepts XML alone. */
function defaultFormat(request: RawRequest, isV3: boolean): Format {
  if (!isV3) return 'XML';
  const accept = header(request, 'accept') ?? '';
  return /\b(application|text)\/xml\b/.test(accept) && !/\bjson\b/.test(accept) ? 'XML' : 'JSON';
}

/** For refusals of what cannot even be decoded: the first thing in it that looks like a format. */
export function guessedFormat(request: RawRequest): Format {
  const [, , wanted] = /(^|&)Format=([^&]*)/.exec(rawParameters(request)) ?? [];
  if (!wanted) return defaultFormat(request, isV3(request));
  return formats.get(wanted.toUpperCase()) ?? 'JSON';
}

function rawParameters(request: RawRequest): string {
  const isForm = mediaTypeOf(request) === 'application/x-www-form-urlencoded';
  return `${queryOf(request)}${isForm ? `&${request.body.toString('latin1')}` : ''}`;
}
