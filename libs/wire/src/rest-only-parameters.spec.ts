import { describe, expect, it } from '@jest/globals';
import { ApiGateway } from './api-gateway.js';
import { asRest, type OperationContract, type RestRoute } from './contract.js';
import {
  describeLayouts,
  exampleErrors,
  examplePorts,
  get,
  noon,
  plain,
  post,
  signedV1,
  signedV3,
} from './example-gateway.suite.js';
import { openApiDocument } from './openapi.js';
import { instant, integer, text } from './parameters.js';
import type { RawAnswer } from './request.js';

const errors = {
  ...exampleErrors,
  refusalCodes: { ...exampleErrors.refusalCodes, VersionNotFound: 'InvalidVersion.NotFound' },
  publicErrors: {
    ...exampleErrors.publicErrors,
    'InvalidVersion.NotFound': { status: 404, message: 'There is no such version.' },
    'InvalidVersion.Malformed': { status: 400, message: 'The version is no number from 1.' },
  },
};
const route: RestRoute = {
  method: 'GET',
  path: '/v1/layouts',
  parameters: {
    version: integer({ min: 1, code: 'InvalidVersion.Malformed' }).optional(),
    at: instant('InvalidParameter.Malformed').optional(),
  },
  refusals: ['VersionNotFound'],
};
const contract = { ...describeLayouts, rest: route } as OperationContract;

const gatewayOf = (one: OperationContract, given: unknown[] = []) =>
  new ApiGateway(
    [one],
    examplePorts(),
    async (_, what) => {
      given.push(what);
      if ('version' in what && what.version === 9)
        throw Object.assign(new Error('There are 8.'), { refusal: 'VersionNotFound' });
      return {};
    },
    { errors, rateLimit: true, now: () => noon },
  );
const json = ({ body }: RawAnswer) => JSON.parse(body);

describe('Parameters of plain REST alone', () => {
  const asked = async (query: string) => {
    const given: { version?: number; at?: string }[] = [];
    const answer = await gatewayOf(contract, given).rest(plain('GET', `/v1/layouts?${query}`));
    return [answer.status, json(answer).code, given[0]?.version, given[0]?.at];
  };

  it('are decoded, judged and refused as any other', async () => {
    expect(await asked('')).toEqual([200, undefined, undefined, undefined]);
    expect(await asked('version=3')).toEqual([200, undefined, 3, undefined]);
    expect(await asked('at=2026-11-24T12:00:00.257Z')).toEqual([
      200,
      undefined,
      undefined,
      '2026-11-24T12:00:00.257Z',
    ]);
    expect(await asked('version=0')).toMatchObject([400, 'InvalidVersion.Malformed']);
    expect(await asked('version=two')).toMatchObject([400, 'InvalidVersion.Malformed']);
    expect(await asked('at=yesterday')).toMatchObject([400, 'InvalidParameter.Malformed']);
    expect(await asked('version=9')).toMatchObject([404, 'InvalidVersion.NotFound', 9, undefined]);
  });

  it.each([
    ['Version', {}],
    ['version', { version: '0' }],
    ['At', { At: 'yesterday' }],
    ['at', { at: 'yesterday' }],
  ])('are nothing to an SDK: a call with %s is the documented one', async (_, more) => {
    const given: unknown[] = [];
    const gateway = gatewayOf(contract, given);
    const parameters = { Action: 'DescribeLayouts', ...more };
    const requests = [
      post(signedV1(parameters)),
      get(signedV1(parameters, { method: 'GET' })),
      signedV3(parameters),
    ];
    for (const request of requests) expect((await gateway.rpc(request)).status).toBe(200);
    expect(given).toEqual(requests.map(() => ({ Layer: [], PageSize: 10 })));
  });

  it('are in the OpenAPI document with their refusals, and nowhere else', () => {
    const info = { title: 'T', version: '1', description: 'D' };
    const of = (one: OperationContract) => {
      const { paths } = openApiDocument([one], errors, info);
      const { parameters, responses } = (paths['/v1/layouts'] as { get: unknown }).get as {
        parameters: { name: string; in: string; required: boolean }[];
        responses: Record<string, { description: string }>;
      };
      return {
        parameters: parameters.filter(({ name }) => ['version', 'at'].includes(name)),
        notFound: responses[404]?.description,
      };
    };
    expect(of(contract)).toMatchObject({
      parameters: [
        { name: 'version', in: 'query', required: false },
        { name: 'at', in: 'query', required: false, schema: { format: 'date-time' } },
      ],
      notFound: expect.stringContaining('InvalidVersion.NotFound'),
    });
    expect(of(describeLayouts as OperationContract)).toEqual({ parameters: [], notFound: undefined });
    expect(Object.keys(contract.parameters)).not.toContain('version');
    expect(Object.keys(asRest(contract).parameters)).toContain('version');
  });

  it.each<[string, Partial<RestRoute>, string]>([
    [
      'has the name of a documented one',
      { parameters: { PageSize: integer().optional() } },
      'has PageSize twice',
    ],
    ['may not be absent', { parameters: { version: text() } }, 'cannot ask for version'],
    [
      'is refused by what nobody knows',
      { refusals: ['NobodyKnows'] },
      'lists the unknown refusal NobodyKnows',
    ],
    [
      'is answered with a code that nobody knows',
      { parameters: { version: text({ code: 'InvalidNothing.Known' }).optional() } },
      'with the unknown code InvalidNothing.Known',
    ],
  ])('keep the program from starting where one %s', (_, more, fault) => {
    expect(() => gatewayOf({ ...contract, rest: { ...route, ...more } })).toThrow(fault);
  });
});
