import { isUtf8 } from 'node:buffer';
import { type Failure, failure, invalid } from './failure.js';
import type { Json } from './json-text.js';
import type { Limits } from './limits.js';
import { mediaTypeOf, queryOf, type RawRequest } from './request.js';

/** Name and value of one parameter, decoded: text, or from a JSON body whatever JSON has. */
export type Pair<Value extends Json = string> = readonly [name: string, value: Value];

/** The parameters that a request carries in its query and in a form body. */
export function pairsOf(request: RawRequest, limits: Limits): { query: Pair[]; form: Pair[] } {
  const isForm = mediaTypeOf(request) === 'application/x-www-form-urlencoded';
  // Node hands over the bytes of a URL as Latin-1.
  const inQuery = queryOf(request);
  const query = inQuery === '' ? [] : decodedPairs(utf8(Buffer.from(inQuery, 'latin1')), limits);
  const form = isForm ? decodedPairs(utf8(request.body), limits) : [];
  requireWithinLimits([...query, ...form], limits);
  return { query, form };
}

function decodedPairs(encoded: string, limits: Limits): Pair[] {
  const pairs: Pair[] = [];
  for (const part of encoded.split('&', limits.parameters + 1)) {
    if (part === '') continue;
    const end = part.indexOf('=');
    pairs.push(
      end === -1 ? [decoded(part), ''] : [decoded(part.slice(0, end)), decoded(part.slice(end + 1))],
    );
  }
  return pairs;
}

export function requireWithinLimits(pairs: readonly Pair<Json>[], limits: Limits): void {
  let count = 0;
  const requireRoomFor = (name: string, value: Json) => {
    if (++count > limits.parameters) throw unreadable(`There are more than ${limits.parameters} parameters.`);
    if (name.length + String(value).length > limits.parameterLength)
      throw unreadable(
        `The parameter ${name.slice(0, 64)} is longer than ${limits.parameterLength} characters.`,
      );
  };
  for (const pair of pairs)
    if (typeof pair[1] === 'string') requireRoomFor(pair[0], pair[1]);
    else for (const [name, value] of valuesIn(pair, limits)) requireRoomFor(name, value);
}

/** The single values of a parameter, each under the name that it would have in a query. */
function* valuesIn([name, value]: Pair<Json>, limits: Limits, depth = 1): Generator<Pair<Json>> {
  if (typeof value !== 'object' || value === null) return yield [name, value];
  if (depth >= limits.depth) throw unreadable(`Values may be nested ${limits.depth} deep.`);
  for (const [member, content] of Object.entries(value))
    yield* valuesIn([`${name}.${member}`, content], limits, depth + 1);
}

/**
 * The value of a parameter that may come once. It may not come twice: whoever signed the request, whoever decodes
 * it and whoever stands between could each believe another one.
 */
export function single<Value extends Json>(pairs: readonly Pair<Value>[], name: string): Value | undefined {
  let value: Value | undefined;
  let isKnown = false;
  for (const pair of pairs) {
    if (pair[0] !== name) continue;
    if (isKnown) throw comesMoreThanOnce(name);
    isKnown = true;
    value = pair[1];
  }
  return value;
}

/** The same of every name at once, whether or not anybody reads it. */
export function requireNamesOnce(pairs: readonly Pair<Json>[]): void {
  const names = new Set<string>();
  for (const [name] of pairs) {
    if (names.has(name)) throw comesMoreThanOnce(name);
    names.add(name);
  }
}

/** The code names the parameter, where its name could be one. */
export function comesMoreThanOnce(place: string): Failure {
  const [, name] = /^([A-Za-z]\w{0,63})(\.|$)/.exec(place) ?? [];
  const hint = 'it comes more than once';
  return name === undefined
    ? unreadable(`The parameter ${place.slice(0, 64)} is not valid: ${hint}.`)
    : invalid(name, { place: place.slice(0, 256), hint });
}

/** What cannot be read as parameters at all has this one documented code: its message speaks of their format. */
export function unreadable(detail: string): Failure {
  return failure('InvalidParameter.Format', detail);
}

/** In a query as in a form a plus sign means a space. */
function decoded(text: string): string {
  return percentDecoded(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable('There is a percent sign without two hexadecimal digits, or text that is not UTF-8.');
  }
}

export function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw unreadable('There is text that is not UTF-8.');
  return bytes.toString('utf8');
}
