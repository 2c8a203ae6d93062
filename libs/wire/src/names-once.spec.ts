import { describe, expect, it } from '@jest/globals';
import {
  copyNewsroom,
  exampleGateway,
  get,
  newsroom,
  plain,
  post,
  signedV1,
  signedV3,
} from './example-gateway.suite.js';
import type { RawAnswer, RawRequest } from './request.js';
import { signV1, stringToSignV1 } from './signature-v1.js';

const json = ({ body }: RawAnswer) => JSON.parse(body);
const code = async (request: RawRequest, gateway = exampleGateway()) => json(await gateway.rpc(request)).Code;
const restCode = async (request: RawRequest) => json(await exampleGateway().rest(request)).code;
const copies = `/v1/casters/${newsroom}/copies`;
const token = { 'idempotency-key': 'token-1' };

/** A right signature of version 1 over pairs that may repeat a name. */
function signedPairs(more: [string, string][]): [string, string][] {
  const { Signature: _, ...parameters } = signedV1(copyNewsroom);
  const all = [...Object.entries(parameters), ...more];
  return [...all, ['Signature', signV1('annas-secret', stringToSignV1('POST', all))]];
}

describe('A header', () => {
  const twice = (request: RawRequest, name: string, second?: string): RawRequest => {
    const first = request.headers[name] as string;
    return { ...request, headers: { ...request.headers, [name]: [first, second ?? first] } };
  };

  it.each([
    ['x-acs-signature-nonce', 'IncompleteSignature'],
    ['x-acs-date', 'IncompleteSignature'],
    ['x-acs-action', 'IncompleteSignature'],
    ['x-acs-version', 'IncompleteSignature'],
    ['x-acs-content-sha256', 'IncompleteSignature'],
    ['authorization', 'IncompleteSignature'],
    ['x-acs-future', 'IncompleteSignature'],
    ['user-agent', 'IncompleteSignature'],
    ['host', 'InvalidParameter.Format'],
    ['content-type', 'InvalidParameter.Format'],
  ])('%s of a signature comes once', async (name, expected) => {
    const headers = { 'x-acs-future': 'x', 'user-agent': 'sdk', 'content-type': 'text/plain' };
    const request = signedV3(copyNewsroom, headers);
    expect(await code(request)).toBeUndefined();
    expect(await code(twice(signedV3(copyNewsroom, headers), name))).toBe(expected);
  });

  it('that carries a nonce cannot be split so that a request is accepted again', async () => {
    const gateway = exampleGateway();
    const request = signedV3(copyNewsroom, { 'x-acs-signature-nonce': 'a,b' });
    expect(await code(request, gateway)).toBeUndefined();
    for (const nonce of [
      ['b', 'a'],
      ['a', 'b'],
      ['a,b', 'a,b'],
    ])
      expect(
        await code({ ...request, headers: { ...request.headers, 'x-acs-signature-nonce': nonce } }, gateway),
      ).toBe('IncompleteSignature');
  });

  it.each([
    ['authorization', 'IncompleteSignature'],
    ['content-type', 'InvalidParameter.Format'],
    ['idempotency-key', 'InvalidClientToken'],
  ])('%s of plain REST comes once', async (name, expected) => {
    const request = plain('POST', copies, { headers: token, body: { CasterName: 'x' } });
    expect(await restCode(twice(request, name))).toBe(expected);
  });
});

describe('A common parameter', () => {
  it.each(['Action', 'Version', 'Timestamp', 'SignatureNonce', 'AccessKeyId', 'Signature'])(
    '%s stands in no query beside the headers of version 3',
    async (name) => {
      const parameter = name === 'Action' ? {} : { [name]: 'x' };
      const request = signedV3({ ...copyNewsroom, ...parameter });
      const url = name === 'Action' ? `${request.url}&Action=CopyCaster` : request.url;
      expect(await code({ ...request, url })).toBe(`Invalid${name}`);
    },
  );

  it('of version 1 may be repeated in a header, as SDKs do, if both agree', async () => {
    expect(await code(post(signedV1(copyNewsroom), { 'x-acs-action': 'CopyCaster' }))).toBeUndefined();
    expect(await code(post(signedV1(copyNewsroom), { 'x-acs-action': 'DeleteCaster' }))).toBe(
      'InvalidAction',
    );
    expect(await code(post(signedV1(copyNewsroom), { 'x-acs-version': '2015-01-01' }))).toBe(
      'InvalidVersion',
    );
  });
});

it('A page of another site sends no signed command either, though the local key is well known', async () => {
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://evil.example' }]) {
    expect(await code(get(signedV1(copyNewsroom, { method: 'GET' }), headers))).toBe('PermissionDenied');
    expect(await code(post(signedV1({ Action: 'DescribeLayouts' }), headers))).toBeUndefined();
  }
});

it('HEAD asks a query of the documented API, and is no way to send a command', async () => {
  const head = (parameters: Record<string, string>) => ({
    ...get(signedV1({ ...parameters }, { method: 'HEAD' })),
    method: 'HEAD',
  });
  expect((await exampleGateway().rpc(head({ Action: 'DescribeLayouts' }))).status).toBe(200);
  expect(await code(head(copyNewsroom))).toBe('UnsupportedHTTPMethod');
});

describe('A name', () => {
  it.each([
    ['CasterName', 'InvalidCasterName'],
    ['Unknown', 'InvalidUnknown'],
    ['RegionId', 'InvalidRegionId'],
    ['Tag.1.Key', 'InvalidTag'],
    ['a b', 'InvalidParameter.Format'],
    ['', 'InvalidParameter.Format'],
  ])('%s comes once in query and form together', async (name, expected) => {
    const pairs = signedPairs([
      [name, 'x'],
      [name, 'x'],
    ]);
    const encoded = (part: [string, string][]) => new URLSearchParams(part).toString();
    const form = { ...post({}), body: Buffer.from(encoded(pairs)) };
    const split = {
      ...post({}),
      url: `/?${encoded(pairs.slice(-2))}`,
      body: Buffer.from(encoded(pairs.slice(0, -2))),
    };
    for (const request of [form, split]) expect(await code(request)).toBe(expected);
  });

  it.each([
    [{ 'Layer.1.FillMode': 'fit', 'Layer.01.FillMode': 'fit' }, 'InvalidLayer'],
    [{ Layer: 'x', 'Layer.1.FillMode': 'fit' }, 'InvalidLayer'],
    [{ Layer: '', 'Layer.1.FillMode': 'fit' }, 'InvalidLayer'],
    [{ Config: '{"Delay":1}', 'Config.Delay': '1' }, 'InvalidConfig'],
    [{ Config: '{"Delay":1,"Delay":1}' }, 'InvalidParameter.Malformed'],
    [{ Config: '{"Delay":1,"delay":1}' }, 'InvalidParameter.Malformed'],
    [{ Config: '{"Other":{"a":1,"\\u0061":1}}' }, 'InvalidParameter.Malformed'],
    [{ Config: '{"Other":{"a":1,"A":1}}' }, 'InvalidParameter.Malformed'],
    [{ Config: '{"Delay":1,"delay":null}' }, 'InvalidParameter.Malformed'],
  ])('in %j says two things', async (parameters, expected) => {
    expect(await code(get(signedV1({ Action: 'DescribeLayouts', ...parameters }, { method: 'GET' })))).toBe(
      expected,
    );
  });

  it.each([
    ['{"CasterName":"a","CasterName":"a"}', 'InvalidCasterName'],
    ['{"CasterName":"a","Other":{"x":1,"x":2}}', 'InvalidOther'],
    ['{"CasterName":"a","\\u0043asterName":"b"}', 'InvalidCasterName'],
    ['{"CasterName":"a","ClientToken":"b"}', 'InvalidClientToken'],
    [`{"CasterName":"a","SrcCasterId":"${newsroom}"}`, 'InvalidSrcCasterId'],
  ])('in the body %s comes more than once', async (body, expected) => {
    expect(await restCode(plain('POST', copies, { headers: token, body }))).toBe(expected);
  });

  it('comes once in path, query and body together', async () => {
    const body = { CasterName: 'x' };
    expect(await restCode(plain('POST', `${copies}?CasterName=x`, { headers: token, body }))).toBe(
      'InvalidCasterName',
    );
    expect(await restCode(plain('POST', `${copies}?SrcCasterId=${newsroom}`, { headers: token, body }))).toBe(
      'InvalidSrcCasterId',
    );
    expect(await restCode(plain('GET', '/v1/layouts?PageSize=1&PageSize=1'))).toBe('InvalidPageSize');
  });
});

describe('An empty value', () => {
  const layouts = async (parameters: Record<string, string>) =>
    json(await exampleGateway().rpc(post(signedV1({ Action: 'DescribeLayouts', ...parameters }))));

  it.each([
    [
      { 'Layer.1.FillMode': 'fit', 'Layer.1.Position.1': '', 'Layer.1.Position.2': '' },
      [{ FillMode: 'fit', Position: [0, 0] }],
    ],
    [{ 'Layer.1.FillMode': '', 'Layer.2.FillMode': 'fit' }, [{ FillMode: 'fit', Position: [0, 0] }]],
    [{ 'Layer.1': '', 'Layer.2.FillMode': 'fit', 'Layer.3': '' }, [{ FillMode: 'fit', Position: [0, 0] }]],
    [{ 'Layer.1.FillMode': '' }, []],
    [{ Layer: '' }, []],
  ])('in %j is absent', async (parameters, expected) => {
    expect((await layouts(parameters)).Layers).toEqual({ Layer: expected });
  });

  it('does not move what has a place', async () => {
    expect(await layouts({ 'Layer.1.Position.1': '', 'Layer.1.Position.2': '1' })).toMatchObject({
      Code: 'InvalidPositionNormalized.Malformed',
    });
  });

  it.each(['{"Delay":""}', '{"delay":null}', '{}', '', '{"Delay":"","Other":["",{"a":""}]}'])(
    'in the JSON %s is absent',
    async (Config) => {
      const answer = await layouts({ Config });
      expect([answer.Code, answer.Config ?? {}]).toEqual([undefined, {}]);
    },
  );
});

describe('A value of a REST body', () => {
  const layouts = async (body: unknown) =>
    json(await exampleGateway().rest(plain('GET', '/v1/layouts', { body })));

  it.each([[5], [true], [['x']], [{ a: 'x' }], [[]], [{}]])('%j is no text', async (CasterName) => {
    expect(await restCode(plain('POST', copies, { headers: token, body: { CasterName } }))).toBe(
      'InvalidCasterName',
    );
  });

  it.each([
    [{ PageSize: 5 }, { PageSize: 5 }],
    [{ PageSize: '5' }, { PageSize: 5 }],
    [{ Layer: [{}] }, { Layers: { Layer: [{ FillMode: 'none', Position: [0, 0] }] } }],
    [
      { Layer: [null, '', { FillMode: '', Position: [0.5, '1'] }] },
      { Layers: { Layer: [{ FillMode: 'none', Position: [0.5, 1] }] } },
    ],
    [{ Config: { delay: 3, future: [{ a: 1 }] } }, { Config: { Delay: 3 } }],
    [{ 'Layer.1.FillMode': 'fit' }, { Layers: { Layer: [{ FillMode: 'fit', Position: [0, 0] }] } }],
  ])('%j is what it is', async (body, expected) => {
    expect(await layouts(body)).toMatchObject(expected);
  });

  it.each([
    [{ PageSize: true }, 'InvalidPageSize'],
    [{ PageSize: 5.5 }, 'InvalidPageSize'],
    [{ PageSize: [] }, 'InvalidPageSize'],
    [{ PageSize: {} }, 'InvalidPageSize'],
    [{ Layer: { '1': { FillMode: 'fit' } } }, 'InvalidLayer'],
    [{ Layer: [5] }, 'InvalidLayer'],
    [{ Layer: [{ FillMode: 1 }] }, 'InvalidLayer'],
    [{ Layer: [{ Position: [true, 1] }] }, 'InvalidLayer'],
    [{ Layer: [{ FillMode: 'fit' }], 'Layer.1.FillMode': 'fit' }, 'InvalidLayer'],
    [{ Config: { Delay: true } }, 'InvalidParameter.Malformed'],
    [{ Config: 5 }, 'InvalidParameter.Malformed'],
    [{ OwnerId: ['1001'] }, 'InvalidOwnerId'],
  ])('%j is of another kind than is wanted', async (body, expected) => {
    expect((await layouts(body)).code).toBe(expected);
  });
});
