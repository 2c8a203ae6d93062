import { Failure, failure } from './failure.js';
import type { Limits } from './limits.js';
import { mediaTypeOf, queryOf, type RawRequest } from './request.js';

/** Name and value of one parameter, decoded. */
export type Pair = readonly [name: string, value: string];

/** The parameters that a request carries in its query and in a form body. */
export function pairsOf(request: RawRequest, limits: Limits): { query: Pair[]; form: Pair[] } {
  const isForm = mediaTypeOf(request) === 'application/x-www-form-urlencoded';
  // Node hands over the bytes of a URL as Latin-1.
  const query = decodedPairs(utf8(Buffer.from(queryOf(request), 'latin1')), limits);
  const form = isForm ? decodedPairs(utf8(request.body), limits) : [];
  requireWithinLimits([...query, ...form], limits);
  return { query, form };
}

function decodedPairs(encoded: string, limits: Limits): Pair[] {
  return encoded
    .split('&', limits.parameters + 1)
    .filter((part) => part !== '')
    .map((part): Pair => {
      const end = part.indexOf('=');
      return end === -1 ? [decoded(part), ''] : [decoded(part.slice(0, end)), decoded(part.slice(end + 1))];
    });
}

export function requireWithinLimits(pairs: readonly Pair[], limits: Limits): void {
  if (pairs.length > limits.parameters)
    throw unreadable(`There are more than ${limits.parameters} parameters.`);
  for (const [name, value] of pairs) {
    if (name.length + value.length > limits.parameterLength)
      throw unreadable(
        `The parameter ${name.slice(0, 64)} is longer than ${limits.parameterLength} characters.`,
      );
  }
}

/**
 * The value of a parameter that may come once. It may not come twice: whoever signed the request, whoever decodes
 * it and whoever stands between could each believe another one.
 */
export function single(pairs: readonly Pair[], name: string): string | undefined {
  const [first, second] = pairs.filter(([given]) => given === name);
  if (second !== undefined)
    throw new Failure(
      400,
      `Invalid${name}`,
      `Specified parameter ${name} is not valid: it comes more than once.`,
    );

  return first?.[1];
}

/** What cannot be read as parameters at all has this one documented code: its message speaks of their format. */
export function unreadable(detail: string): Failure {
  return failure('InvalidParameter.Format', detail);
}

/** In a query as in a form a plus sign means a space. */
function decoded(text: string): string {
  return percentDecoded(text.replaceAll('+', ' '));
}

export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable('There is a percent sign without two hexadecimal digits, or text that is not UTF-8.');
  }
}

export function utf8(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw unreadable('There is text that is not UTF-8.');
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
