import { createHmac, randomUUID } from 'node:crypto';
import { type CapturedRequest, headerOf, schemeOf } from './captured-request.js';

// What somebody could do to a request on its way, who has seen it and does not know the secret.

/** Whole numbers below a limit, the same for the same seed. */
export type Below = (limit: number) => number;

export function below(seed: number): Below {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

export interface Mutating {
  readonly below: Below;
  /** Another request that was as good, of any scheme. */
  readonly another: CapturedRequest;
  /** A key that is as good, of another account. */
  readonly otherKey: { readonly accessKeyId: string; readonly secret: string };
}

export type Mutation = (request: CapturedRequest, mutating: Mutating) => CapturedRequest;

/** By what they do; each may leave the meaning as it was, by chance or because it always does. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'a bit flipped': (request, { below }) =>
    atSignedPlace(request, below, (text) => {
      const at = below(text.length);
      return spliced(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << below(8))));
    }),
  'letter case changed': (request, { below }) =>
    atSignedPlace(request, below, (text) => {
      const letters = [...text].flatMap((letter, i) => (/[a-z]/i.test(letter) ? i : []));
      const at = letters[below(Math.max(1, letters.length))] ?? 0;
      const letter = text.charAt(at);
      return spliced(
        text,
        at,
        1,
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      );
    }),
  'a byte lost or doubled': (request, { below }) =>
    atSignedPlace(request, below, (text) => {
      const at = below(text.length);
      return spliced(text, at, 1, below(2) === 0 ? '' : text.charAt(at).repeat(2));
    }),
  'a parameter added': (request, { below }) =>
    withParameters(request, below, (pairs) => inserted(pairs, below, pick(added, below))),
  'a parameter removed': (request, { below }) =>
    withParameters(request, below, (pairs) => without(pairs, below(pairs.length))),
  'a parameter changed': (request, { below }) =>
    withParameters(request, below, (pairs) => {
      const at = below(pairs.length);
      const [name = ''] = (pairs[at] ?? '').split('=');
      return replaced(
        pairs,
        at,
        `${name}=${pick(['', 'x', 'true', '0', '%00', encodeURIComponent('ü')], below)}`,
      );
    }),
  'a parameter duplicated': (request, { below }) =>
    withParameters(request, below, (pairs) => {
      const pair = pairs[below(pairs.length)] ?? '';
      return inserted(pairs, below, below(2) === 0 ? pair : `${pair.split('=')[0]}=x`);
    }),
  'two values swapped': (request, { below }) =>
    withParameters(request, below, (pairs) => {
      const [one, other] = [below(pairs.length), below(pairs.length)];
      const [a = '', x = ''] = (pairs[one] ?? '').split('=');
      const [b = '', y = ''] = (pairs[other] ?? '').split('=');
      return replaced(replaced(pairs, one, `${a}=${y}`), other, `${b}=${x}`);
    }),
  'parameters reordered': (request, { below }) =>
    withParameters(request, below, (pairs) => shuffled(pairs, below)),
  'a boundary moved': (request, { below }) =>
    withParameters(request, below, (pairs) => {
      const at = below(pairs.length);
      const pair = pairs[at] ?? '';
      const mark = pick(['%26', '%3D', '=', '&', ';', '%2526'], below);
      return replaced(pairs, at, spliced(pair, below(pair.length + 1), 0, mark));
    }),
  'encoding changed': (request, { below }) =>
    withParameters(request, below, (pairs) => {
      const at = below(pairs.length);
      return replaced(pairs, at, encodedOtherwise(pairs[at] ?? '', below));
    }),
  'a header repeated': (request, { below }) => {
    const [name, value] = pick(request.headers, below);
    const twin = [name, below(2) === 0 ? value : 'x'] as const;
    return { ...request, headers: inserted(request.headers, below, twin) };
  },
  'a header added': (request, { below }) => ({
    ...request,
    headers: inserted(request.headers, below, pick(addedHeaders, below)),
  }),
  'a header removed': (request, { below }) => ({
    ...request,
    headers: without(request.headers, below(request.headers.length)),
  }),
  'headers reordered': (request, { below }) => ({ ...request, headers: shuffled(request.headers, below) }),
  'the key swapped': (request, { otherKey: { accessKeyId } }) =>
    schemeOf(request) === 'V3'
      ? withAuthorization(request, (given) => given.replace(/Credential=[^,]+/, `Credential=${accessKeyId}`))
      : everywhere(request, /AccessKeyId=[^&]+/, `AccessKeyId=${accessKeyId}`),
  'signed with the secret of another key': (request, { otherKey: { secret } }) => {
    const hex = createHmac('sha256', secret).update(request.target).digest('hex');
    const base64 = encodeURIComponent(
      createHmac('sha1', `${secret}&`).update(request.target).digest('base64'),
    );
    return schemeOf(request) === 'V3'
      ? withAuthorization(request, (given) => given.replace(/Signature=.*$/, `Signature=${hex}`))
      : everywhere(request, /\bSignature=[^&]+/, `Signature=${base64}`);
  },
  'the signature of another request': (request, { another }) => {
    const [, hex] = /Signature=([^,]+)$/.exec(headerOf(another, 'authorization') ?? '') ?? [];
    const [, base64] = /\bSignature=([^&]+)/.exec(`${another.target}&${another.body}`) ?? [];
    return schemeOf(request) === 'V3'
      ? withAuthorization(request, (given) => given.replace(/Signature=.*$/, `Signature=${hex ?? base64}`))
      : everywhere(request, /\bSignature=[^&]+/, `Signature=${base64 ?? hex}`);
  },
  'a new nonce': (request) =>
    schemeOf(request) === 'V3'
      ? withHeader(request, 'x-acs-signature-nonce', () => randomUUID())
      : everywhere(request, /SignatureNonce=[^&]+/, `SignatureNonce=${randomUUID()}`),
  'a new time': (request) => {
    const time = new Date(Date.now() - 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
    return schemeOf(request) === 'V3'
      ? withHeader(request, 'x-acs-date', () => time)
      : everywhere(request, /Timestamp=[^&]+/, `Timestamp=${encodeURIComponent(time)}`);
  },
  'the scheme downgraded': (request, { below }) =>
    schemeOf(request) === 'V3' ? downgradedV3(request, below) : downgradedV1(request, below),
  'signed headers left out': (request, { below }) =>
    withAuthorization(request, (given) =>
      given.replace(/SignedHeaders=([^,]+)/, (_, list: string) => {
        const names = list.split(';');
        return `SignedHeaders=${without(names, below(names.length)).join(';')}`;
      }),
    ),
  'the method changed': (request, { below }) => ({
    ...request,
    method: pick(['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'Post'], below),
  }),
  'the body changed': (request, { below }) => {
    const form = pick(['OwnerId=1', '&CasterName=x', 'x', ' ', '{"CasterName":"x"}'], below);
    const contentType = pick(['application/x-www-form-urlencoded', 'application/json', 'text/plain'], below);
    return {
      ...request,
      body: request.body + form,
      headers: [
        ...request.headers.filter(([name]) => below(2) === 0 || name.toLowerCase() !== 'content-type'),
        ...(below(2) === 0 ? [['Content-Type', contentType] as const] : []),
      ],
    };
  },
  'a parameter moved between query and body': (request, { below }) => {
    const { path, query, form } = partsOf(request);
    const isFromQuery = form.length === 0 || (query.length > 0 && below(2) === 0);
    const from = isFromQuery ? query : form;
    const at = below(Math.max(1, from.length));
    const moved = from[at] ?? '';
    const [newQuery, newForm] = isFromQuery
      ? [without(query, at), [...form, moved]]
      : [[...query, moved], without(form, at)];
    return {
      ...request,
      target: `${path}?${newQuery.join('&')}`,
      body: newForm.join('&'),
      headers: [
        ...request.headers.filter(([name]) => name.toLowerCase() !== 'content-type'),
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
    };
  },
  'a token added': (request, { below }) =>
    below(2) === 0
      ? withParameters(request, below, (pairs) => [...pairs, 'SecurityToken=sesame'])
      : { ...request, headers: [...request.headers, ['x-acs-security-token', 'sesame']] },
  'the path changed': (request, { below }) => ({
    ...request,
    target:
      pick(
        ['//', '/x', '/;a', '/.', '/%2F', 'http://evil.example/', 'http://127.0.0.1:1/', '/?', '/v1'],
        below,
      ) + request.target.slice(1),
  }),
};

const added = [
  'OwnerId=2000000000000002',
  'Action=DeleteCaster',
  'Version=2016-11-01',
  'Format=XML',
  'SignatureType=',
  'BearerToken=x',
  'CasterName=x',
  'isBatchMode=true',
  '=',
  'x',
  '__proto__=x',
  `Signature=${'0'.repeat(28)}`,
];

const addedHeaders = [
  ['x-acs-action', 'DeleteCaster'],
  ['x-acs-version', '2016-11-01'],
  ['x-acs-accesskey-id', 'another'],
  ['x-acs-bearer-token', 'x'],
  ['X-ACS-Signature-Nonce', 'x'],
  ['x-http-method-override', 'DELETE'],
  ['x-original-url', '/?Action=DeleteCaster'],
  ['x-forwarded-host', 'evil.example'],
  ['Host', 'evil.example'],
  ['Authorization', 'Basic dW5kZXJzdHVkeTp4'],
  ['Content-Type', 'application/json'],
] as const;

/** Target, body, or name or value of a header that may be signed: whatever is not empty. */
function atSignedPlace(
  request: CapturedRequest,
  below: Below,
  change: (text: string) => string,
): CapturedRequest {
  const signed = request.headers.flatMap(([name, value], i) =>
    /^(x-acs-.*|host|content-type|authorization)$/i.test(name) && value !== '' ? i : [],
  );
  const places: (() => CapturedRequest)[] = [
    () => ({ ...request, target: change(request.target) }),
    () => ({ ...request, target: change(request.target) }),
    ...(request.body === '' ? [] : [() => ({ ...request, body: change(request.body) })]),
    () => {
      const at = signed[below(Math.max(1, signed.length))];
      if (at === undefined) return { ...request, target: change(request.target) };
      const [name, value] = request.headers[at] as readonly [string, string];
      const isName = below(4) === 0;
      return {
        ...request,
        headers: replaced(request.headers, at, isName ? [change(name), value] : [name, change(value)]),
      };
    },
  ];
  return pick(places, below)();
}

function partsOf({ target, body }: CapturedRequest) {
  const [path = '', query = ''] = target.split('?');
  const parts = (text: string) => text.split('&').filter((part) => part !== '');
  return { path, query: parts(query), form: parts(body) };
}

/** Changes the pairs of the query, or of the form where there is one. */
function withParameters(
  request: CapturedRequest,
  below: Below,
  change: (pairs: readonly string[]) => readonly string[],
): CapturedRequest {
  const { path, query, form } = partsOf(request);
  if (form.length > 0 && (query.length === 0 || below(2) === 0))
    return { ...request, body: change(form).join('&') };
  return { ...request, target: `${path}?${change(query).join('&')}` };
}

function withHeader(
  request: CapturedRequest,
  name: string,
  change: (value: string) => string,
): CapturedRequest {
  return {
    ...request,
    headers: request.headers.map(([given, value]) =>
      given.toLowerCase() === name ? ([given, change(value)] as const) : ([given, value] as const),
    ),
  };
}

const withAuthorization = (request: CapturedRequest, change: (value: string) => string) =>
  withHeader(request, 'authorization', change);

function everywhere(request: CapturedRequest, pattern: RegExp, by: string): CapturedRequest {
  return { ...request, target: request.target.replace(pattern, by), body: request.body.replace(pattern, by) };
}

/** To version 1 with what is there, to another algorithm, or to nothing at all. */
function downgradedV3(request: CapturedRequest, below: Below): CapturedRequest {
  const of = (name: string) => headerOf(request, name) ?? '';
  const [, accessKeyId = '', signature = ''] =
    /Credential=([^,]+),.*Signature=(.*)$/.exec(of('authorization')) ?? [];
  const bare = request.headers.filter(([name]) => !/^(authorization|x-acs-.*)$/i.test(name));
  const version1 = new URLSearchParams({
    Action: of('x-acs-action'),
    Version: of('x-acs-version'),
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: of('x-acs-signature-nonce'),
    Timestamp: of('x-acs-date'),
    Signature: signature,
  }).toString();
  const glue = request.target.includes('?') ? '&' : '?';
  return pick<() => CapturedRequest>(
    [
      () => ({ ...request, target: `${request.target}${glue}${version1}`, headers: bare }),
      () => ({ ...request, target: `${request.target}${glue}${version1}` }),
      () => ({ ...request, headers: bare }),
      () => ({ ...request, headers: request.headers.filter(([name]) => !/^authorization$/i.test(name)) }),
      () => withAuthorization(request, (given) => given.replace('ACS3-HMAC-SHA256', 'ACS3-HMAC-SHA1')),
      () => withAuthorization(request, (given) => given.replace('ACS3-HMAC-SHA256', 'ACS3-HMAC-SM3')),
      () => withAuthorization(request, (given) => given.replace('ACS3-HMAC-SHA256', 'acs3-hmac-sha256')),
      () => withAuthorization(request, () => `Basic ${Buffer.from(`${accessKeyId}:`).toString('base64')}`),
      () => withAuthorization(request, () => `Bearer ${signature}`),
      () => withAuthorization(request, (given) => given.replace(/Signature=.*$/, 'Signature=')),
    ],
    below,
  )();
}

function downgradedV1(request: CapturedRequest, below: Below): CapturedRequest {
  return pick<() => CapturedRequest>(
    [
      () => everywhere(request, /&?\bSignature=[^&]*/, ''),
      () => everywhere(request, /\bSignature=[^&]*/, 'Signature='),
      () => everywhere(request, /SignatureMethod=[^&]*/, 'SignatureMethod=NONE'),
      () => everywhere(request, /SignatureMethod=[^&]*/, 'SignatureMethod=HMAC-SHA256'),
      () => everywhere(request, /SignatureMethod=[^&]*/, 'SignatureMethod=hmac-sha1'),
      () => everywhere(request, /SignatureVersion=[^&]*/, 'SignatureVersion=2.0'),
      () => everywhere(request, /SignatureVersion=[^&]*/, 'SignatureVersion='),
      () => everywhere(request, /&?SignatureNonce=[^&]*/, ''),
      () => everywhere(request, /$/, '&SignatureType=BEARERTOKEN&BearerToken=x'),
    ],
    below,
  )();
}

/** The same text by other means where it is the same, or one that careless readers take for it. */
function encodedOtherwise(pair: string, below: Below): string {
  const at = below(Math.max(1, pair.length));
  const [triplet] = /%[0-9A-Fa-f]{2}/.exec(pair.slice(at)) ?? [];
  return pick<() => string>(
    [
      () => pair.replace(/[a-z0-9](?=[^%]*$)/i, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      () => pair.replace(/%[0-9A-F]{2}/, (found) => found.toLowerCase()),
      () => pair.replaceAll('%', '%25'),
      () => pair.replace('%20', '+'),
      () => pair.replace('+', '%2B'),
      () =>
        pair.replace(triplet ?? '%', (found) =>
          found === '%' ? '%' : String.fromCharCode(Number.parseInt(found.slice(1), 16)),
        ),
      () => spliced(pair, at, 0, '%C0%80'),
      () => spliced(pair, at, 1, '%'),
      () => `%EF%BB%BF${pair}`,
      () => pair.replace('=', '%3D'),
      () => `${pair}%00`,
      () => `${pair}+`,
      () => `${pair}%0A`,
      () => pair.replace(/%(?=[0-9A-F]{2})/, '%u00'),
    ],
    below,
  )();
}

const pick = <Item>(items: readonly Item[], below: Below): Item => items[below(items.length)] as Item;
const spliced = (text: string, at: number, length: number, by: string) =>
  text.slice(0, at) + by + text.slice(at + length);
const replaced = <Item>(items: readonly Item[], at: number, by: Item) =>
  items.map((item, i) => (i === at ? by : item));
const without = <Item>(items: readonly Item[], at: number) => items.filter((_, i) => i !== at);

function inserted<Item>(items: readonly Item[], below: Below, item: Item): Item[] {
  const at = below(items.length + 1);
  return [...items.slice(0, at), item, ...items.slice(at)];
}

function shuffled<Item>(items: readonly Item[], below: Below): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(below(left.length), 1));
}
