import { describe, expect, it } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { recordingTracer } from '#libs/testing';
import { ApiGateway } from './api-gateway.js';
import {
  anna,
  copyCaster,
  copyNewsroom,
  describeLayouts,
  disabled,
  exampleErrors,
  exampleGateway,
  examplePorts,
  get,
  newsroom,
  noon,
  type Parameters,
  plain,
  post,
  signedV1,
  signedV3,
} from './example-gateway.suite.js';
import { group, integer, json as jsonText } from './parameters.js';
import { onCaster } from './permission.js';
import type { RawAnswer, RawRequest } from './request.js';
import { signV1, stringToSignV1 } from './signature-v1.js';

const json = ({ body }: RawAnswer) => JSON.parse(body);
const code = async (request: RawRequest, gateway = exampleGateway()) => json(await gateway.rpc(request)).Code;
const without = (name: string, { [name]: _, ...rest }: Parameters) => rest;

class Refusal extends Error {
  constructor(
    readonly refusal: string,
    message: string,
  ) {
    super(message);
  }
}
const refusing = (refusal: string) =>
  exampleGateway({
    execute: async () => {
      throw new Refusal(refusal, 'Newsroom is gone.');
    },
  });

describe('The gateway', () => {
  it('answers a signed request with the result and a new request id, in the body and in a header', async () => {
    const answer = await exampleGateway().rpc(post(signedV1(copyNewsroom)));
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json;charset=utf-8' },
    });
    expect(json(answer)).toEqual({
      RequestId: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
      CasterId: newsroom,
      CasterName: 'Evening show',
    });
    expect(answer.headers['x-acs-request-id']).toBe(json(answer).RequestId);
  });

  it('hands the operation its parameters, the account, the time and the trace', async () => {
    const messages: unknown[] = [];
    const gateway = exampleGateway({
      execute: async (given, call) => {
        messages.push({ given, call });
        return { CasterId: newsroom, CasterName: given.CasterName };
      },
    });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await gateway.rpc(post(signedV1(copyNewsroom), { traceparent }));
    const { Action: _, ...given } = copyNewsroom;
    expect(messages).toEqual([
      {
        given,
        call: {
          accountId: anna.accountId,
          requestId: json(answer).RequestId,
          now: noon,
          principal: { type: 'account', name: anna.accountId },
          accessKeyId: anna.accessKeyId,
          traceparent,
        },
      },
    ]);
  });

  it('drops a trace context that is not well formed', async () => {
    const gateway = exampleGateway({
      execute: async (_given, call) => {
        expect(call).not.toHaveProperty('traceparent');
        return {};
      },
    });
    expect((await gateway.rpc(post(signedV1(copyNewsroom), { traceparent: '00-0-0-01' }))).status).toBe(200);
  });

  it('goes on with the trace of its caller, and hands on its own where calls are traced', async () => {
    const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const calls: (string | undefined)[] = [];
    const tracer = recordingTracer();
    const gateway = exampleGateway({
      tracer,
      execute: async (_given, { traceparent }) => {
        calls.push(traceparent);
        return { CasterId: newsroom };
      },
    });
    const answer = await gateway.rpc(post(signedV1(copyNewsroom), { traceparent: caller }));
    const [server, command] = tracer.spans;
    expect(tracer.spans).toEqual([
      {
        name: 'POST /?Action=CopyCaster',
        kind: 'server',
        traceparent: server?.traceparent,
        parent: caller,
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/',
          'http.response.status_code': 200,
          'network.protocol.version': undefined,
          'url.path': '/',
          'url.scheme': 'http',
          'understudy.operation': 'CopyCaster',
          'understudy.account_id': anna.accountId,
          'understudy.request_id': json(answer).RequestId,
          'understudy.code': 'OK',
        },
        links: [],
        error: null,
      },
      expect.objectContaining({ name: 'CopyCaster', parent: server?.traceparent, error: null }),
    ]);
    expect(calls).toEqual([command?.traceparent]);

    await gateway.rpc(post(signedV1(copyNewsroom), { traceparent: caller.replace(/01$/, '00') }));
    expect(tracer.spans).toHaveLength(2);
    expect(calls[1]).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-00$/);
  });

  it('tells a trace whose fault it was: a refusal is none of the server’s', async () => {
    const outcomes = async (fault: Error) => {
      const tracer = recordingTracer();
      const gateway = exampleGateway({
        tracer,
        execute: async () => {
          throw fault;
        },
      });
      await gateway.rpc(post(signedV1(copyNewsroom)));
      return tracer.spans.map(({ error, attributes }) => [error, attributes['understudy.refusal']]);
    };
    expect(await outcomes(new Refusal('CasterNotFound', 'Newsroom is gone.'))).toEqual([
      [null, undefined],
      [null, 'CasterNotFound'],
    ]);
    const fault = new Error('The disk is full.');
    expect(await outcomes(fault)).toEqual([
      ['InternalError', undefined],
      [fault, undefined],
    ]);
  });

  it('traces a request that names no operation, too', async () => {
    const tracer = recordingTracer();
    const gateway = exampleGateway({ tracer });
    await gateway.rest(plain('GET', '/v1/nowhere'));
    expect(tracer.spans).toMatchObject([{ name: 'GET', attributes: { 'http.response.status_code': 404 } }]);
    expect(tracer.spans[0]?.attributes['http.route']).toBeUndefined();
  });

  it('ignores parameters that it does not know: no SDK is refused for being newer', async () => {
    const parameters = signedV1({
      ...copyNewsroom,
      FutureParameter: 'x',
      'Future.1.Parameter': 'y',
      RegionId: 'cn-1',
    });
    expect((await exampleGateway().rpc(post(parameters))).status).toBe(200);
  });

  it('tells of each answer', async () => {
    const answered: unknown[] = [];
    const gateway = exampleGateway({ onAnswered: ({ operation, code }) => answered.push([operation, code]) });
    await gateway.rpc(post(signedV1(copyNewsroom)));
    await gateway.rpc(post(signedV1({ ...copyNewsroom, SrcCasterId: 'x' })));
    await gateway.rpc(post({}));
    expect(answered).toEqual([
      ['CopyCaster', 'OK'],
      ['CopyCaster', 'InvalidCasterId.Malformed'],
      ['unknown', 'MissingParameter'],
    ]);
  });
});

describe('A client that went away', () => {
  it('is told as such, makes no error of what failed for it, and is waited for', async () => {
    const answered: unknown[] = [];
    const levels: string[] = [];
    let fail = (_reason: Error) => {};
    const gateway = exampleGateway({
      onAnswered: ({ operation, outcome, code, status }) => answered.push([operation, outcome, code, status]),
      log: (level) => levels.push(level),
      execute: () => new Promise((_resolve, reject) => (fail = reject)),
    });
    let isGone = false;
    const request = { ...post(signedV1(copyNewsroom)), isClientGone: () => isGone };
    const answer = gateway.rpc(request);
    let isIdle = false;
    const idle = gateway.idle().then(() => {
      isIdle = true;
    });
    isGone = true;
    await new Promise(setImmediate);
    expect(isIdle).toBe(false);
    fail(new Error('Cannot use a pool after calling end on the pool'));
    await Promise.all([answer, idle]);
    expect(answered).toEqual([['CopyCaster', 'InternalError', 'ClientClosed', 499]]);
    expect(levels).toEqual(['info']);
  });
});

describe('The first fault in the order of checks is the one that is answered', () => {
  // Each request heals one more fault than the one before it.
  const badly = { ...copyNewsroom, SrcCasterId: 'x', CasterName: '' };
  const late = { Timestamp: '2026-11-24T13:00:00Z' };
  const cases: [string, () => RawRequest, string][] = [
    [
      'absence of a host',
      () => ({ ...get({ Format: 'JSON' }), method: 'PUT', headers: {} }),
      'MissingParameter',
    ],
    ['method', () => ({ ...post({ Format: 'YAML' }), method: 'PUT' }), 'UnsupportedHTTPMethod'],
    [
      'what cannot be decoded',
      () => ({ ...post({}), body: Buffer.from('Format=JSON&A=%zz') }),
      'InvalidParameter.Format',
    ],
    ['format', () => post({ Format: 'YAML' }), 'InvalidParameter.Format'],
    ['absence of an action', () => post({ Format: 'JSON' }), 'MissingParameter'],
    ['action', () => post({ Format: 'JSON', Action: 'MakeCoffee' }), 'InvalidAction.NotFound'],
    [
      'version',
      () => post({ Format: 'JSON', Action: 'CopyCaster', Version: '2014-01-01' }),
      'InvalidVersion',
    ],
    [
      'absence of a common parameter',
      () => post(without('Signature', signedV1({ ...badly, ...late }))),
      'MissingParameter',
    ],
    ['clock', () => post(signedV1({ ...badly, ...late, AccessKeyId: 'nobody' })), 'InvalidTimeStamp.Expired'],
    ['key', () => post(signedV1({ ...badly, AccessKeyId: 'nobody' })), 'InvalidAccessKeyId.NotFound'],
    ['inactive key', () => post(signedV1(badly, { key: disabled })), 'InvalidAccessKeyId.Inactive'],
    ['signature', () => post({ ...signedV1(badly), Signature: 'x' }), 'SignatureDoesNotMatch'],
    [
      'absence of an operation parameter',
      () => post(signedV1(without('ClientToken', badly))),
      'MissingClientToken',
    ],
    ['value that is declared first', () => post(signedV1(badly)), 'InvalidCasterId.Malformed'],
    ['next value', () => post(signedV1({ ...badly, SrcCasterId: newsroom })), 'InvalidCasterName'],
  ];
  it.each(cases)('%s', async (_fault, request, expected) => {
    expect(await code(request())).toBe(expected);
  });

  it('owner, before the operation looks at its parameters', async () => {
    const request = signedV1(without('ClientToken', { ...badly, OwnerId: '2002' }));
    expect(await code(post(request))).toBe('PermissionDenied');
    expect(await code(post(request), exampleGateway({ ports: examplePorts(0) }))).toBe('Throttling.User');
  });

  it('nonce, before the rate', async () => {
    const gateway = exampleGateway({ ports: examplePorts(1) });
    const request = post(signedV1(badly));
    await gateway.rpc(request);
    expect(await code(request, gateway)).toBe('SignatureNonceUsed');
  });

  it('rate, before the operation looks at its parameters', async () => {
    expect(await code(post(signedV1(badly)), exampleGateway({ ports: examplePorts(0) }))).toBe(
      'Throttling.User',
    );
    expect(
      await code(post(signedV1(badly)), exampleGateway({ ports: examplePorts(0), rateLimit: false })),
    ).toBe('InvalidCasterId.Malformed');
  });

  it.each([
    'AccessKeyId',
    'Signature',
    'SignatureMethod',
    'SignatureVersion',
    'SignatureNonce',
    'Timestamp',
    'Version',
  ])('the absence of %s is told by its name', async (name) => {
    const answer = await exampleGateway().rpc(post(without(name, signedV1(copyNewsroom))));
    expect(json(answer)).toMatchObject({
      Code: 'MissingParameter',
      Message: `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
    });
  });

  it.each(['x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256', 'x-acs-version', 'authorization'])(
    'the absence of the header %s is told by its name',
    async (name) => {
      const request = signedV3(copyNewsroom);
      const answer = await exampleGateway().rpc({
        ...request,
        headers: { ...request.headers, [name]: undefined },
      });
      expect(json(answer)).toMatchObject({
        Code: 'MissingParameter',
        Message: expect.stringContaining(name),
      });
    },
  );

  it.each([
    ['SignatureMethod', 'HMAC-SHA256', 'InvalidSignatureMethod'],
    ['SignatureVersion', '2.0', 'InvalidSignatureVersion'],
    ['Timestamp', '2026-11-24 12:00:00', 'InvalidTimeStamp.Format'],
    ['Timestamp', '2026-02-30T12:00:00Z', 'InvalidTimeStamp.Format'],
    ['AccessKeyId', 'annas\u0001key', 'InvalidAccessKeyId.NotFound'],
  ])('%s %s is refused with %s', async (name, value, expected) => {
    expect(await code(post(signedV1({ ...copyNewsroom, [name]: value })))).toBe(expected);
  });

  it('an Authorization header that says too little is an incomplete signature', async () => {
    const request = signedV3(copyNewsroom);
    const authorized = (authorization: string) => ({
      ...request,
      headers: { ...request.headers, authorization },
    });
    expect(await code(authorized('ACS3-HMAC-SHA256 Credential=annas-key'))).toBe('IncompleteSignature');
    expect(await code(authorized('ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=b'))).toBe(
      'InvalidSignatureMethod',
    );
  });
});

describe('The clock', () => {
  it.each([
    ['11:44:00', 'InvalidTimeStamp.Expired'],
    ['11:44:59', 'InvalidTimeStamp.Expired'],
    ['11:45:00', undefined],
    ['12:15:00', undefined],
    ['12:15:01', 'InvalidTimeStamp.Expired'],
    ['12:16:00', 'InvalidTimeStamp.Expired'],
  ])('at noon a request of %s gets %s', async (time, expected) => {
    const Timestamp = `2026-11-24T${time}Z`;
    expect(await code(post(signedV1({ ...copyNewsroom, Timestamp })))).toBe(expected);
    expect(await code(signedV3(copyNewsroom, { 'x-acs-date': Timestamp }))).toBe(expected);
  });

  it("is told to who is late: the server's time is the way out", async () => {
    const answer = await exampleGateway().rpc(
      post(signedV1({ ...copyNewsroom, Timestamp: '2026-11-24T20:00:00Z' })),
    );
    expect(json(answer).Message).toContain('2026-11-24T12:00:00Z');
  });
});

describe('A nonce', () => {
  it('works once, also when the request is sent twice at the same moment', async () => {
    const gateway = exampleGateway();
    const request = post(signedV1(copyNewsroom));
    const answers = await Promise.all(Array.from({ length: 100 }, () => gateway.rpc(request)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(json(answers[99] as RawAnswer).Code).toBe('SignatureNonceUsed');
  });

  it('is not used up by who does not know the secret', async () => {
    const gateway = exampleGateway();
    const request = signedV1(copyNewsroom);
    await gateway.rpc(post({ ...request, Signature: 'wrong' }));
    expect((await gateway.rpc(post(request))).status).toBe(200);
  });
});

describe('The format of an answer', () => {
  it.each(['json', 'JSON', 'Json'])('is JSON for %s', async (Format) => {
    const { headers } = await exampleGateway().rpc(post(signedV1({ ...copyNewsroom, Format })));
    expect(headers['content-type']).toBe('application/json;charset=utf-8');
  });

  it.each(['xml', 'XML'])('is XML for %s', async (Format) => {
    const { headers, body } = await exampleGateway().rpc(post(signedV1({ ...copyNewsroom, Format })));
    // SDKs recognise exactly this content type.
    expect(headers['content-type']).toBe('text/xml;charset=utf-8');
    expect(body).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?><CopyCasterResponse><RequestId>/);
  });

  it('is XML for version 1 without Format, JSON for version 3 unless XML alone is accepted', async () => {
    const format = async (request: RawRequest) =>
      (await exampleGateway().rpc(request)).headers['content-type'];
    expect(await format(post(signedV1({ ...copyNewsroom, Format: '' })))).toContain('xml');
    expect(await format(get({}))).toContain('xml');
    expect(await format(signedV3(copyNewsroom))).toContain('json');
    expect(await format(signedV3(copyNewsroom, { accept: 'application/json' }))).toContain('json');
    expect(await format(signedV3(copyNewsroom, { accept: 'application/xml' }))).toContain('xml');
  });

  it('repeats the element of a list, keeps an empty wrapper, and says the same in JSON', async () => {
    const answer = async (Format: string, layers: Parameters) =>
      exampleGateway().rpc(post(signedV1({ Action: 'DescribeLayouts', Format, ...layers })));
    const two = { 'Layer.1.FillMode': 'fit', 'Layer.2.Position.1': '0.5', 'Layer.2.Position.2': '1' };
    expect(json(await answer('JSON', two))).toMatchObject({
      PageSize: 10,
      Layers: {
        Layer: [
          { FillMode: 'fit', Position: [0, 0] },
          { FillMode: 'none', Position: [0.5, 1] },
        ],
      },
    });
    expect((await answer('XML', two)).body).toContain(
      '<Layers><Layer><FillMode>fit</FillMode><Position>0</Position><Position>0</Position></Layer><Layer>',
    );
    expect(json(await answer('JSON', {}))).toMatchObject({ Layers: { Layer: [] } });
    expect((await answer('XML', {})).body).toContain('<Layers></Layers>');
    expect((await answer('XML', {})).body).not.toContain('Nothing');
  });

  it('carries the same text in XML as in JSON, whatever XML can carry', async () => {
    const CasterName = '<&>"\'\r\n\t ]]> <!-- 😀 Ελλάδα 世界 \u007f\u0085\u2028';
    const { body } = await exampleGateway().rpc(
      post(signedV1({ ...copyNewsroom, CasterName, Format: 'XML' })),
    );
    expect(XMLValidator.validate(body)).toBe(true);
    const read = new XMLParser({ trimValues: false, processEntities: true, htmlEntities: true }).parse(body);
    expect(read.CopyCasterResponse.CasterName).toBe(CasterName);
  });
});

describe('An error answer', () => {
  it('carries RequestId, HostId, Code, Message and Recommend in JSON', async () => {
    const answer = await refusing('CasterNotFound').rpc(post(signedV1(copyNewsroom)));
    const { RequestId } = json(answer);
    expect(answer.status).toBe(404);
    expect(json(answer)).toEqual({
      RequestId: answer.headers['x-acs-request-id'],
      HostId: 'live.aliyuncs.com',
      Code: 'InvalidCaster.NotFound',
      Message: 'Newsroom is gone.',
      Recommend: `https://api.aliyun.com/troubleshoot?q=InvalidCaster.NotFound&product=live&requestId=${RequestId}`,
    });
  });

  it('carries the same in XML', async () => {
    const answer = await refusing('CasterNotFound').rpc(post(signedV1({ ...copyNewsroom, Format: 'XML' })));
    expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'text/xml;charset=utf-8' } });
    expect(new XMLParser().parse(answer.body).Error).toEqual({
      RequestId: answer.headers['x-acs-request-id'],
      HostId: 'live.aliyuncs.com',
      Code: 'InvalidCaster.NotFound',
      Message: 'Newsroom is gone.',
      Recommend: expect.stringContaining('q=InvalidCaster.NotFound&product=live'),
    });
  });

  it('is well formed whatever its message quotes', async () => {
    const gateway = exampleGateway({
      execute: async () => {
        throw new Refusal('CasterNotFound', 'No \u0000\u001b\ufffe\ud800 <caster> & "co"');
      },
    });
    const { body } = await gateway.rpc(post(signedV1({ ...copyNewsroom, Format: 'XML' })));
    expect(XMLValidator.validate(body)).toBe(true);
    expect(body).toContain(
      '<Message>No \\u0000\\u001b\\ufffe\\ud800 &lt;caster&gt; &amp; &quot;co&quot;</Message>',
    );
  });

  it('has the code that the contract gives a refusal', async () => {
    const answer = await refusing('CasterOfAnotherAccount').rpc(post(signedV1(copyNewsroom)));
    expect([answer.status, json(answer).Code]).toEqual([403, 'PermissionDenied']);
  });

  it.each([
    ['a refusal that the contract does not list', new Refusal('LocationTaken', 'internal words')],
    ['a refusal that nobody knows', new Refusal('Whatever', 'internal words')],
    ['a failure', new Error('internal words: password=hunter2')],
  ])(
    'of %s is an internal error that tells nothing, and is logged under its request id',
    async (_, error) => {
      const logged: unknown[] = [];
      const gateway = exampleGateway({
        execute: async () => {
          throw error;
        },
        log: (...entry) => logged.push(entry),
      });
      const answer = await gateway.rpc(post(signedV1(copyNewsroom)));
      expect([answer.status, json(answer).Code]).toEqual([500, 'InternalError']);
      expect(answer.body).not.toContain('internal words');
      expect(logged).toEqual([
        [
          'error',
          'A request failed',
          expect.objectContaining({ requestId: json(answer).RequestId, operation: 'CopyCaster' }),
        ],
      ]);
    },
  );

  it('names the place inside a parameter and the way out', async () => {
    const answer = await exampleGateway().rpc(
      post(signedV1({ Action: 'DescribeLayouts', 'Layer.1.FillMode': 'fit', 'Layer.2.FillMode': 'stretch' })),
    );
    expect(json(answer)).toMatchObject({
      Code: 'InvalidLayer',
      Message: 'Specified parameter Layer.2.FillMode is not valid: one of none, fit.',
    });
  });

  it('has the documented code of a part of a parameter, where there is one', async () => {
    const answer = await exampleGateway().rpc(
      post(signedV1({ Action: 'DescribeLayouts', 'Layer.1.Position.1': '0.5' })),
    );
    expect(json(answer)).toMatchObject({ Code: 'InvalidPositionNormalized.Malformed' });
  });
});

describe('OwnerId', () => {
  it.each([
    [anna.accountId, undefined],
    ['', undefined],
    ['2002', 'PermissionDenied'],
    ['anna', 'InvalidOwnerId'],
  ])('%s gets %s', async (OwnerId, expected) => {
    expect(await code(post(signedV1({ ...copyNewsroom, OwnerId })))).toBe(expected);
  });

  it('of a stranger is an illegal operation where the contract has no code of its own', async () => {
    const answer = await exampleGateway().rpc(post(signedV1({ Action: 'DescribeLayouts', OwnerId: '2002' })));
    expect([answer.status, json(answer).Code]).toEqual([401, 'IllegalOperation']);
  });
});

describe('A parameter', () => {
  it.each(['CasterName', 'Action', 'Format', 'Timestamp', 'OwnerId'])(
    'comes once: a second %s is refused',
    async (name) => {
      const parameters = without('Signature', signedV1({ ...copyNewsroom, OwnerId: anna.accountId }));
      const twice = [...Object.entries(parameters), [name, parameters[name] ?? '']] as [string, string][];
      // Signed as it is, so that nothing but the repetition can be wrong with it.
      const signature = signV1(anna.secret, stringToSignV1('POST', twice));
      const signed: [string, string][] = [...twice, ['Signature', signature]];
      const body = Buffer.from(new URLSearchParams(signed).toString());
      expect(await code({ ...post({}), body })).toBe(`Invalid${name}`);
    },
  );

  it('called __proto__ harms nobody', async () => {
    const parameters = signedV1({
      Action: 'DescribeLayouts',
      __proto__x: '1',
      'Layer.1.__proto__.polluted': '1',
      'Config.__proto__.polluted': '1',
      Config: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    });
    await exampleGateway().rpc(post(without('Config', parameters)));
    await exampleGateway().rpc(
      post(signedV1({ Action: 'DescribeLayouts', Config: parameters.Config ?? '' })),
    );
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    [
      'too many',
      { limits: { parameters: 20 } },
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`P${i}`, ''])),
    ],
    ['too long', { limits: { parameterLength: 1_000 } }, { CasterName: 'x'.repeat(1_001) }],
  ])('%s is refused before anything else is done', async (_, options, more) => {
    expect(await code(post(signedV1({ ...copyNewsroom, ...more })), exampleGateway(options))).toBe(
      'InvalidParameter.Format',
    );
  });

  it.each([
    ['CasterName', 'InvalidCasterName'],
    ['ClientToken', 'InvalidClientToken.Malformed'],
    ['SrcCasterId', 'InvalidCasterId.Malformed'],
  ])('%s with a NUL, which no database takes, is refused with %s', async (name, expected) => {
    expect(await code(post(signedV1({ ...copyNewsroom, [name]: 'a\0b' })))).toBe(expected);
  });

  it('is nested six deep at most', async () => {
    expect(await code(post(signedV1({ Action: 'DescribeLayouts', 'Layer.1.2.3.4.5': 'x' })))).toBe(
      'InvalidLayer',
    );
    const answer = await exampleGateway().rpc(
      post(signedV1({ Action: 'DescribeLayouts', 'Layer.1.2.3.4.5.6': '' })),
    );
    expect(json(answer).Message).toContain('6 segments');
  });

  it.each(['%', '%z1', '%ff', '%ed%a0%80', '%c0%80'])('%s cannot be decoded', async (sent) => {
    const body = Buffer.from(`Format=JSON&CasterName=${sent}`);
    expect(await code({ ...post({}), body })).toBe('InvalidParameter.Format');
  });
});

describe('Routes that match one address', () => {
  it('are taken word before parameter, whichever is listed first', async () => {
    const named = (name: string, path: string) =>
      ({ ...describeLayouts, name, rest: { method: 'GET', path } }) as const;
    const gateway = new ApiGateway(
      [named('Any', '/v1/layouts/{PageSize}'), named('Newest', '/v1/layouts/newest')],
      examplePorts(),
      async ({ name }) => ({ name }),
      { errors: exampleErrors, rateLimit: false },
    );
    const nameAt = async (url: string) => JSON.parse((await gateway.rest(plain('GET', url))).body).name;
    expect(await nameAt('/v1/layouts/newest')).toBe('Newest');
    expect(await nameAt('/v1/layouts/12')).toBe('Any');
  });
});

describe('Contracts that do not hold together', () => {
  const opened =
    (...operations: ConstructorParameters<typeof ApiGateway>[0][]) =>
    () =>
      new ApiGateway(operations.flat(), examplePorts(), async () => ({}), {
        errors: exampleErrors,
        rateLimit: false,
      });

  it('stop the start with all their faults', () => {
    expect(opened([copyCaster, copyCaster])).toThrow(
      'CopyCaster is defined twice; CopyCaster and CopyCaster share the route POST /v1/casters/{SrcCasterId}/copies',
    );
  });

  it.each([
    [
      'a route parameter that is none',
      { rest: { method: 'GET', path: '/v1/{Nothing}' } },
      'Nothing in its route',
    ],
    [
      'a header for no parameter',
      { rest: { method: 'GET', path: '/v1/x', headers: { etag: 'Nothing' } } },
      'Nothing',
    ],
    [
      'an address that another calls otherwise',
      { rest: { method: 'DELETE', path: '/v1/casters/{CasterName}/copies' } },
      'share the route',
    ],
    ['a command that is read', { rest: { method: 'GET', path: '/v1/x' } }, 'its route is a GET'],
    [
      'a route that another has',
      { rest: { method: 'POST', path: '/v1/casters/{CasterName}/copies' } },
      'share the route',
    ],
    ['no permission', { permission: undefined }, 'Broken has no permission'],
    [
      'a permission for no parameter',
      { permission: onCaster('get', 'Nothing') },
      'Nothing in its permission',
    ],
    ['an unknown refusal', { refusals: ['Boredom'] }, 'the unknown refusal Boredom'],
    ['an unknown code', { refusals: [{ refusal: 'CasterNotFound', as: 'Oops' }] }, 'the unknown code Oops'],
    [
      'a parameter with an unknown code, however deep',
      {
        parameters: {
          ...copyCaster.parameters,
          Config: jsonText(group({ Delay: integer({ code: 'Oops.Again' }) })),
        },
      },
      'answers Config with the unknown code Oops.Again',
    ],
  ])('%s', (_, change, message) => {
    const broken = { ...copyCaster, name: 'Broken', ...change } as typeof copyCaster;
    expect(opened([copyCaster, describeLayouts, broken])).toThrow(message);
  });

  it('an operation of plain REST alone has no action', async () => {
    const gateway = new ApiGateway([{ ...copyCaster, restOnly: true }], examplePorts(), async () => ({}), {
      errors: exampleErrors,
      rateLimit: false,
      now: () => noon,
    });
    expect(await code(post(signedV1(copyNewsroom)), gateway)).toBe('InvalidAction.NotFound');
  });
});
