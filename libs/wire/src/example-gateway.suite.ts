import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ApiGateway, type ApiGatewayOptions } from './api-gateway.js';
import type { Call, OperationContract } from './contract.js';
import { choice, clientToken, decimal, group, integer, json, list, pattern, text } from './parameters.js';
import { percentEncode } from './percent-encode.js';
import { onAccount, onCaster } from './permission.js';
import type { AccessKey, AccessPorts } from './ports.js';
import type { ErrorCatalogue } from './public-errors.js';
import type { RawRequest } from './request.js';
import type { Dispatch } from './request-context.js';
import { signV1, stringToSignV1 } from './signature-v1.js';
import { canonicalRequest, signV3, stringToSignV3 } from './signature-v3.js';

// A gateway with two operations, nothing behind it, and clients that sign by hand.

export const noon = new Date('2026-11-24T12:00:00.000Z');
export const newsroom = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
export const anna = { accountId: '1001', accessKeyId: 'annas-key', secret: 'annas-secret' };
export const disabled = { accountId: '1001', accessKeyId: 'old-key', secret: 'old-secret' };

export const copyCaster = {
  name: 'CopyCaster',
  kind: 'command',
  summary: 'Duplicates a studio.',
  callsPerSecond: 10,
  permission: onCaster('get', 'SrcCasterId'),
  parameters: {
    SrcCasterId: pattern(/^[0-9a-f-]{36}$/, 'InvalidCasterId.Malformed'),
    CasterName: text(),
    ClientToken: clientToken(),
  },
  result: z.object({ CasterId: z.string() }),
  refusals: ['CasterNotFound', { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied' }],
  rest: {
    method: 'POST',
    path: '/v1/casters/{SrcCasterId}/copies',
    headers: { 'idempotency-key': 'ClientToken' },
  },
} satisfies OperationContract;

const copied: Execute = async ({ CasterName }) => ({ CasterId: newsroom, CasterName });

export const describeLayouts = {
  name: 'DescribeLayouts',
  kind: 'query',
  summary: 'Echoes layouts.',
  callsPerSecond: 10,
  permission: onAccount('get'),
  parameters: {
    Layer: list(
      group({
        FillMode: choice(['none', 'fit']).default('none'),
        Position: list(decimal({ min: 0, max: 1 }), {
          min: 2,
          max: 2,
          code: 'InvalidPositionNormalized.Malformed',
        }).default([0, 0]),
      }),
      { max: 10 },
    ).default([]),
    Config: json(group({ Delay: integer({ min: 0 }).optional() }), 'InvalidParameter.Malformed').optional(),
    PageSize: integer({ min: 1, max: 100 }).default(10),
  },
  result: z.object({}),
  refusals: [],
  rest: { method: 'GET', path: '/v1/layouts' },
} satisfies OperationContract;

const echoed: Execute = async ({ Layer, ...rest }) => ({ ...rest, Nothing: undefined, Layers: { Layer } });

type Execute = (given: Readonly<Record<string, unknown>>, call: Call) => Promise<Record<string, unknown>>;

export const exampleErrors: ErrorCatalogue = {
  refusalCodes: { CasterNotFound: 'InvalidCaster.NotFound', CasterOfAnotherAccount: 'IllegalOperation' },
  publicErrors: {
    IllegalOperation: { status: 401, message: 'The caller may not act on this caster.' },
    'InvalidCaster.NotFound': { status: 404, message: 'Caster is not found.' },
    'InvalidCasterId.Malformed': { status: 400, message: 'CasterId is not well formed.' },
    'InvalidParameter.Malformed': { status: 400, message: 'A parameter is not well formed.' },
    'InvalidPositionNormalized.Malformed': { status: 400, message: 'It must be two numbers from 0 to 1.' },
  },
  foreignOwner: 'CasterOfAnotherAccount',
};

const annasOwn = {
  principal: { type: 'account', name: anna.accountId } as const,
  may: () => ({ allowed: true }) as const,
};

/** Ports that know two keys, every nonce once, and as many calls as a test says. */
export function examplePorts(callsLeft = Number.POSITIVE_INFINITY): AccessPorts {
  const keys = new Map<string, AccessKey>([
    [anna.accessKeyId, { ...anna, ...annasOwn, active: true }],
    [disabled.accessKeyId, { ...disabled, ...annasOwn, active: false }],
  ]);
  const used = new Set<string>();
  let left = callsLeft;
  return {
    keys: { find: async (accessKeyId) => keys.get(accessKeyId) },
    admissions: {
      admit: async ({ accessKeyId, nonce, callsPerSecond }) => {
        if (nonce !== undefined && used.size === used.add(`${accessKeyId} ${nonce}`).size)
          return { kind: 'nonce used' };
        return callsPerSecond === undefined || left-- > 0
          ? { kind: 'admitted' }
          : { kind: 'throttled', retryAfterMs: 400 };
      },
    },
  };
}

export function exampleGateway({
  execute,
  ports = examplePorts(),
  ...options
}: Partial<ApiGatewayOptions> & {
  execute?: Execute;
  ports?: AccessPorts;
} = {}) {
  const answers = new Map<string, Execute>([
    ['CopyCaster', execute ?? copied],
    ['DescribeLayouts', execute ?? echoed],
  ]);
  const dispatch: Dispatch = async ({ name }, given, call) => answers.get(name)?.(given, call) ?? {};
  return new ApiGateway([copyCaster, describeLayouts], ports, dispatch, {
    errors: exampleErrors,
    rateLimit: true,
    now: () => noon,
    ...options,
  });
}

const host = 'localhost:8080';

export type Parameters = Record<string, string>;

export const copyNewsroom: Parameters = {
  Action: 'CopyCaster',
  SrcCasterId: newsroom,
  CasterName: 'Evening show',
  ClientToken: 'token-1',
};

/** Parameters with a fresh nonce and a right signature of version 1. */
export function signedV1(parameters: Parameters, { method = 'POST', key = anna } = {}): Parameters {
  const all: Parameters = {
    Version: '2016-11-01',
    AccessKeyId: key.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: '2026-11-24T12:00:00Z',
    Format: 'JSON',
    ...parameters,
  };
  return { ...all, Signature: signV1(key.secret, stringToSignV1(method, Object.entries(all))) };
}

export const encoded = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');

export function get(parameters: Parameters, headers: RawRequest['headers'] = {}): RawRequest {
  return {
    method: 'GET',
    url: `/?${encoded(parameters)}`,
    headers: { host, ...headers },
    body: Buffer.alloc(0),
  };
}

export function post(parameters: Parameters, headers: RawRequest['headers'] = {}): RawRequest {
  return {
    method: 'POST',
    url: '/',
    headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: Buffer.from(encoded(parameters)),
  };
}

/** A request with a right signature of version 3. */
export function signedV3(
  { Action = '', ...parameters }: Parameters,
  headers: Record<string, string> = {},
  key = anna,
): RawRequest {
  const request: RawRequest = {
    method: 'POST',
    url: `/?${encoded(parameters)}`,
    headers: {
      host,
      'x-acs-action': Action,
      'x-acs-version': '2016-11-01',
      'x-acs-date': '2026-11-24T12:00:00Z',
      'x-acs-signature-nonce': randomUUID(),
      'x-acs-content-sha256': emptyHash,
      ...headers,
    },
    body: Buffer.alloc(0),
  };
  const signedHeaders = Object.keys(request.headers).sort().join(';');
  const canonical = canonicalRequest(request, Object.entries(parameters), signedHeaders, emptyHash);
  const signature = signV3(key.secret, stringToSignV3(canonical));
  return {
    ...request,
    headers: {
      ...request.headers,
      authorization: `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`,
    },
  };
}

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export function plain(
  method: string,
  url: string,
  {
    body,
    headers = {},
    key = anna,
  }: { body?: unknown; headers?: Record<string, string>; key?: typeof anna } = {},
): RawRequest {
  const basic = Buffer.from(`${key.accessKeyId}:${key.secret}`).toString('base64');
  return {
    method,
    url,
    headers: {
      host,
      authorization: `Basic ${basic}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body:
      body === undefined
        ? Buffer.alloc(0)
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
