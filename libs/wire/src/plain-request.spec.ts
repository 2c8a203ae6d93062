import { describe, expect, it } from '@jest/globals';
import {
  anna,
  copyNewsroom,
  disabled,
  exampleGateway,
  examplePorts,
  newsroom,
  plain,
} from './example-gateway.suite.js';
import type { RawAnswer, RawRequest } from './request.js';

const copies = `/v1/casters/${newsroom}/copies`;
const token = { 'idempotency-key': 'token-1' };
const json = ({ body }: RawAnswer) => JSON.parse(body);
const ask = (request: RawRequest, gateway = exampleGateway()) => gateway.rest(request);
const code = async (request: RawRequest) => json(await ask(request)).code;

describe('Plain REST', () => {
  it('is the same operation: path, header and body are its parameters', async () => {
    const messages: unknown[] = [];
    const gateway = exampleGateway({
      execute: async (given, call) => {
        messages.push({ given, call });
        return { CasterId: newsroom, CasterName: given.CasterName };
      },
    });
    const answer = await ask(
      plain('POST', copies, { headers: token, body: { CasterName: 'Evening show' } }),
      gateway,
    );
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json;charset=utf-8' },
    });
    expect(json(answer)).toMatchObject({ CasterName: 'Evening show', RequestId: expect.any(String) });
    const { Action: _, ...given } = copyNewsroom;
    expect(messages).toEqual([{ given, call: expect.objectContaining({ accountId: anna.accountId }) }]);
  });

  it('takes JSON values for what a query flattens', async () => {
    const body = {
      PageSize: 5,
      Layer: [{ FillMode: 'fit' }, { Position: [0.5, 1] }],
      Config: { delay: 3 },
      Unknown: { deep: [true, null] },
    };
    const answer = await ask(plain('GET', '/v1/layouts', { body }));
    expect(json(answer)).toMatchObject({
      PageSize: 5,
      Config: { Delay: 3 },
      Layers: {
        Layer: [
          { FillMode: 'fit', Position: [0, 0] },
          { FillMode: 'none', Position: [0.5, 1] },
        ],
      },
    });
    expect(
      json(await ask(plain('GET', '/v1/layouts?PageSize=7&Config=%7B%22Delay%22%3A%222%22%7D'))),
    ).toMatchObject({
      PageSize: 7,
      Config: { Delay: 2 },
    });
  });

  it('takes null as absent', async () => {
    expect(json(await ask(plain('GET', '/v1/layouts', { body: { PageSize: null } })))).toMatchObject({
      PageSize: 10,
    });
  });

  it('asks for the access key where there is none', async () => {
    const answer = await ask({ ...plain('POST', copies), headers: {} });
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringMatching(/^Basic /) },
    });
    expect(json(answer)).toEqual({
      type: 'urn:understudy:problem:MissingParameter',
      title: 'The access key is missing, unknown or disabled.',
      status: 401,
      detail: 'Send the access key by HTTP Basic: its id as user, its secret as password.',
      instance: `urn:uuid:${answer.headers['x-acs-request-id']?.toLowerCase()}`,
      code: 'MissingParameter',
      requestId: answer.headers['x-acs-request-id'],
    });
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('answers a wrong secret like an unknown key', async () => {
    const wrong = await ask(plain('POST', copies, { key: { ...anna, secret: 'x' } }));
    const unknown = await ask(plain('POST', copies, { key: { ...anna, accessKeyId: 'nobody' } }));
    expect([wrong.status, json(wrong).code, json(wrong).detail]).toEqual([
      unknown.status,
      json(unknown).code,
      json(unknown).detail,
    ]);
    expect(wrong).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.any(String) } });
  });

  it('tells a disabled key from an unknown one only to who knows its secret', async () => {
    expect(await code(plain('POST', copies, { key: disabled }))).toBe('InvalidAccessKeyId.Inactive');
    expect(await code(plain('POST', copies, { key: { ...disabled, secret: 'x' } }))).toBe(
      'InvalidAccessKeyId.NotFound',
    );
  });

  it('answers 404 where there is no such address', async () => {
    for (const path of [
      '/v1',
      '/v1/casters',
      '/v1/casters/',
      `/v1/casters//copies`,
      `${copies}/`,
      '/elsewhere',
    ])
      expect([path, (await ask(plain('POST', path))).status]).toEqual([path, 404]);
  });

  it('answers 405 where the address has other methods, and names them', async () => {
    expect(await ask(plain('DELETE', copies))).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await code(plain('DELETE', copies))).toBe('UnsupportedHTTPMethod');
  });

  it('refuses what the operation refuses, in the same words', async () => {
    expect(
      await code(plain('POST', '/v1/casters/x/copies', { headers: token, body: { CasterName: 'x' } })),
    ).toBe('InvalidCasterId.Malformed');
    expect(await code(plain('POST', copies, { body: { CasterName: 'x' } }))).toBe('MissingClientToken');
    expect(await code(plain('POST', copies, { headers: token }))).toBe('MissingCasterName');
  });

  it('refuses a parameter that comes from two places', async () => {
    const body = { CasterName: 'x', ClientToken: 'another' };
    expect(await code(plain('POST', copies, { headers: token, body }))).toBe('InvalidClientToken');
  });

  it.each([
    ['a body that is no JSON', '{', {}, 400],
    ['a list', [], {}, 400],
    ['text that is no UTF-8', '\udcff', {}, 400],
    ['another content type', 'CasterName=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a body that is nested without end', `{"Layer":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, {}, 400],
  ])('refuses %s', async (_, body, headers, status) => {
    const answer = await ask(plain('POST', copies, { body, headers: { ...token, ...headers } }));
    expect([answer.status, json(answer).code]).toEqual([
      status,
      expect.stringMatching(/^(InvalidParameter.Format|MissingCasterName)$/),
    ]);
  });

  it('counts against the same rate', async () => {
    const gateway = exampleGateway({ ports: examplePorts(0) });
    const answer = await ask(plain('GET', '/v1/layouts'), gateway);
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(json(answer).code).toBe('Throttling.User');
  });

  it('cannot be led astray by its path', async () => {
    for (const path of ['/v1/casters/%00/copies', '/v1/casters/%zz/copies', '/v1/casters/%ff/copies'])
      expect([path, (await ask(plain('POST', path, { headers: token }))).status]).toEqual([path, 400]);
  });
});
