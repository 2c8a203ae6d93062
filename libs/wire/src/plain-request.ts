import { Failure, failure, unsupportedMethod } from './failure.js';
import { type Json, MemberTwice, parseJson } from './json-text.js';
import {
  comesMoreThanOnce,
  type Pair,
  pairsOf,
  percentDecoded,
  requireWithinLimits,
  unreadable,
  utf8,
} from './pairs.js';
import { header, mediaTypeOf, pathOf, type RawRequest } from './request.js';
import type { RequestContext, Step } from './request-context.js';
import { sameSecret } from './signed-claim.js';

// The steps that a plain REST request has for itself, in their order.

/** Finds the operation, and the parameters that the route itself carries. */
export const route: Step = (context, { operations }) => {
  const { request } = context;
  const segments = pathOf(request).split('/').map(percentDecoded);
  // HEAD is GET without the body, which Node leaves out.
  const match = operations.routed(request.method === 'HEAD' ? 'GET' : request.method, segments);
  if (match === undefined) throw failure('InvalidAction.NotFound');
  // Where one address has several methods, 405 says what HTTP clients expect.
  if ('allowed' in match) throw unsupportedMethod(match.allowed, 405);

  context.operation = match.operation;
  context.pairs = [...match.pathValues, ...headerValues(request, match.route.headers ?? {})];
};

/** HTTP Basic with the access key. A wrong secret and an unknown key get one answer, in the same time. */
export const credentials: Step = async (context, { ports }) => {
  const [accessKeyId, secret] = basicCredentials(context.request);
  const isPossible = /^[\x21-\x7e]{1,128}$/.test(accessKeyId);
  const found = isPossible ? await ports.keys.find(accessKeyId) : undefined;
  const isRight = sameSecret(secret, found?.secret ?? 'no key, and nobody can tell by the time');
  // Known before it is refused: whose it is, the audit log says.
  if (found !== undefined) context.key = found;
  if (found === undefined || !isRight)
    throw unauthorized(
      'InvalidAccessKeyId.NotFound',
      'Specified access key is not found, or its secret is wrong.',
    );
  if (!found.active) throw unauthorized('InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
};

/** Path, headers, query and JSON body join: whichever of them carries a parameter, it may come once. */
export const content: Step = (context, { limits }) => {
  const { request, operation } = context;
  const { query } = pairsOf(request, limits);
  requireUnsimple(context);
  const text = jsonBody(request);
  const file = operation.contract.rest?.body;
  if (file === undefined) {
    context.pairs = [...context.pairs, ...query, ...(text === undefined ? [] : parametersIn(text))];
    requireWithinLimits(context.pairs, limits);
  } else {
    context.pairs = [...context.pairs, ...query];
    requireWithinLimits(context.pairs, limits);
    // A file is bounded by its bytes.
    if (text !== undefined) context.pairs = [...context.pairs, [file.parameter, text]];
  }
};

function headerValues(request: RawRequest, headers: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(headers).flatMap(([name, parameter]) => {
    // Sent twice it makes two values, of which the parameter then complains.
    return [request.headers[name] ?? []].flat().map((value) => [parameter, value] as const);
  });
}

function basicCredentials(request: RawRequest): [accessKeyId: string, secret: string] {
  const [, encoded] = /^basic +([a-z0-9+/]+=*)$/i.exec(header(request, 'authorization') ?? '') ?? [];
  if (encoded === undefined)
    throw unauthorized(
      'MissingParameter',
      'Send the access key by HTTP Basic: its id as user, its secret as password.',
    );

  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const end = text.indexOf(':');
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
}

function unauthorized(code: string, message: string): Failure {
  return new Failure(401, code, message, {
    title: 'The access key is missing, unknown or disabled.',
    headers: { 'www-authenticate': 'Basic realm="Understudy", charset="UTF-8"' },
  });
}

/**
 * A page may send a form to any address without asking; it has to ask before it sends JSON or a header of its own, and
 * is never answered. So a command that is a POST carries one of them, even when it has no body; the other methods have
 * to ask anyway.
 */
function requireUnsimple({ request, operation: { contract } }: RequestContext): void {
  const isJson = mediaTypeOf(request) === 'application/json';
  const hasOwnHeader = Object.keys(contract.rest?.headers ?? {}).some(
    (name) => request.headers[name] !== undefined,
  );
  if (contract.kind === 'command' && request.method === 'POST' && !isJson && !hasOwnHeader)
    throw unsupportedMediaType();
}

function unsupportedMediaType(): Failure {
  return new Failure(
    415,
    'InvalidParameter.Format',
    'Send the parameters as JSON, with the header content-type: application/json.',
    { title: 'The parameters are not sent as JSON.' },
  );
}

function jsonBody(request: RawRequest): string | undefined {
  if (request.body.length === 0) return undefined;
  if (mediaTypeOf(request) !== 'application/json') throw unsupportedMediaType();
  return utf8(request.body);
}

function parametersIn(text: string): Pair<Json>[] {
  const body = parsedJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw unreadable('The body must be a JSON object whose members are the parameters.');

  // null says that the parameter is absent.
  return Object.entries(body).filter(([, content]) => content !== null);
}

function parsedJson(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof MemberTwice
      ? comesMoreThanOnce(error.path.join('.'))
      : unreadable('The body is not JSON.');
  }
}
