import { describe, expect, it } from '@jest/globals';
import {
  anna,
  copyNewsroom,
  encoded,
  exampleGateway,
  get,
  type Parameters,
  post,
  signedV1,
  signedV3,
} from './example-gateway.suite.js';
import type { RawRequest } from './request.js';
import { signV1, stringToSignV1 } from './signature-v1.js';
import { canonicalRequest, readV3, signV3, stringToSignV3 } from './signature-v3.js';

describe('Signature version 1', () => {
  it('of the published example is the published one', () => {
    const stringToSign = stringToSignV1(
      'GET',
      Object.entries({
        Timestamp: '2016-02-23T12:46:24Z',
        Format: 'XML',
        AccessKeyId: 'testid',
        Action: 'DescribeRegions',
        SignatureMethod: 'HMAC-SHA1',
        SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
        Version: '2014-05-26',
        SignatureVersion: '1.0',
        Signature: 'is not signed itself',
      }),
    );
    expect(signV1('testsecret', stringToSign)).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=');
  });

  it('covers query and form together, wherever a parameter stands', async () => {
    const { CasterName = '', ...rest } = signedV1(copyNewsroom);
    const split: RawRequest = { ...post({ CasterName }), url: `/?${encoded(rest)}` };
    expect((await exampleGateway().rpc(split)).status).toBe(200);
  });

  it('may name its method in any letter case', async () => {
    const parameters = signedV1({ ...copyNewsroom, SignatureMethod: 'Hmac-SHA1' });
    expect((await exampleGateway().rpc(post(parameters))).status).toBe(200);
  });

  it('takes a plus sign as a space', async () => {
    const request = get(signedV1(copyNewsroom, { method: 'GET' }));
    const answer = await exampleGateway().rpc({
      ...request,
      url: request.url.replace('Evening%20show', 'Evening+show'),
    });
    expect(JSON.parse(answer.body)).toMatchObject({ CasterName: 'Evening show' });
  });
});

describe('Signature version 3', () => {
  const published: RawRequest = {
    method: 'POST',
    url: '/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
      authorization:
        'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    },
    body: Buffer.alloc(0),
  };
  const query = [
    ['RegionId', 'cn-shanghai'],
    ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
  ] as const;

  it('of the published example is the published one', () => {
    const claim = readV3(published, query);
    expect(claim.stringToSign).toBe(
      'ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259',
    );
    expect(claim.accessKeyId).toBe('YourAccessKeyId');
    expect(claim.isSignedWith('YourAccessKeySecret')).toBe(true);
    expect(claim.isSignedWith('AnotherSecret')).toBe(false);
  });

  it('covers the body', () => {
    expect(readV3({ ...published, body: Buffer.from('x') }, query).isSignedWith('YourAccessKeySecret')).toBe(
      false,
    );
  });

  it('is refused where the header that tells the hash of the body tells another', async () => {
    const request = signedV3(copyNewsroom, { 'x-acs-content-sha256': 'f'.repeat(64) });
    expect(JSON.parse((await exampleGateway().rpc(request)).body).Code).toBe('SignatureDoesNotMatch');
  });

  it.each([
    'host',
    'x-acs-action',
    'x-acs-date',
    'x-acs-signature-nonce',
    'x-acs-content-sha256',
    'x-acs-version',
  ])('must cover the header %s', (name) => {
    const authorization = String(published.headers.authorization).replace(new RegExp(`\\b${name};?`), '');
    expect(() => readV3({ ...published, headers: { ...published.headers, authorization } }, query)).toThrow(
      `The header ${name} must be signed`,
    );
  });

  it('must cover the content type of a body, which says how the body is read', () => {
    const headers = { ...published.headers, 'content-type': 'application/x-www-form-urlencoded' };
    const body = Buffer.from('CasterName=x');
    expect(() => readV3({ ...published, headers, body }, query)).toThrow('content-type must be signed');
    expect(readV3({ ...published, headers }, query).isSignedWith('YourAccessKeySecret')).toBe(true);
  });

  it('tells one parameter whose name looks like two from those two', () => {
    const of = (pairs: [string, string][]) => stringToSignV3(canonicalRequest(published, pairs, 'host', ''));
    expect(of([['A=1&B', '2']])).not.toBe(
      of([
        ['A', '1'],
        ['B', '2'],
      ]),
    );
    expect(signV3('secret', of([['A', '1']]))).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('A signature that does not fit', () => {
  // A small generator with a seed: the same 2,000 mutations each time.
  const random = generator(20161101);
  const below = (limit: number) => Math.floor(random() * limit);
  const changed = (text: string): string => {
    if (text === '') return 'x';
    const at = below(text.length);
    const kinds = [
      () =>
        text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << below(6))) + text.slice(at + 1),
      () => text.slice(0, at) + text.slice(at + 1),
      () => `${text} `,
      () => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()),
      () => text + text.slice(-1),
    ];
    return kinds[below(kinds.length)]?.() ?? '';
  };

  /** Changes the value or the name of one parameter, takes one away, adds one, or swaps two values. */
  const mutated = (parameters: Parameters): Parameters => {
    const entries = Object.entries(parameters);
    const [at, other] = [below(entries.length), below(entries.length)];
    const [name = '', value = ''] = entries[at] ?? [];
    const [otherName = '', otherValue = ''] = entries[other] ?? [];
    switch (below(5)) {
      case 0:
        return { ...parameters, [name]: '' };
      case 1:
        return Object.fromEntries(entries.map((entry, i) => (i === at ? [changed(name), value] : entry)));
      case 2:
        return { ...parameters, [`Extra${at}`]: 'x' };
      case 3:
        return { ...parameters, [name]: otherValue, [otherName]: value };
      default:
        return { ...parameters, [name]: changed(value) };
    }
  };
  const isSame = (a: Parameters, b: Parameters) =>
    JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

  it('is never accepted: 1,000 changed requests of version 1', async () => {
    const gateway = exampleGateway();
    let tried = 0;
    while (tried < 1_000) {
      const right = signedV1(copyNewsroom);
      const wrong = mutated(right);
      // The format of the answer and its letter case are signed too; only what stays the same is no mutation.
      if (isSame(right, wrong)) continue;
      tried++;
      const { status, body } = await gateway.rpc(post(wrong));
      if (status === 200) throw new Error(`accepted ${JSON.stringify({ right, wrong, body })}`);
    }
  });

  it('is never accepted: 1,000 changed requests of version 3', async () => {
    const gateway = exampleGateway();
    let tried = 0;
    while (tried < 1_000) {
      const right = signedV3(copyNewsroom);
      const rightQuery = Object.fromEntries(new URLSearchParams(right.url.slice(2)));
      const kind = below(4);
      const wrongQuery = kind === 0 ? mutated(rightQuery) : rightQuery;
      const headers = right.headers as Parameters;
      const wrongHeaders = kind === 1 || kind === 2 ? mutated(headers) : headers;
      const body = kind === 3 ? Buffer.from('CasterName=x') : right.body;
      // Space around a header's value, and the letter case in which names are kept, mean nothing.
      const significant = (given: Parameters) =>
        Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.trim()]));
      if (
        kind < 3 &&
        isSame(rightQuery, wrongQuery) &&
        isSame(significant(headers), significant(wrongHeaders))
      )
        continue;
      // A header that nobody signs and nobody reads may come or go.
      if (Object.keys(wrongHeaders).some((name) => name.startsWith('Extra'))) continue;
      tried++;
      const { status, body: answer } = await gateway.rpc({
        ...right,
        url: `/?${encoded(wrongQuery)}`,
        headers: wrongHeaders,
        body,
      });
      if (status === 200)
        throw new Error(`accepted ${JSON.stringify({ right, wrongHeaders, wrongQuery, answer })}`);
    }
  });

  it('gets the string to sign, so that the caller finds the difference', async () => {
    const answer = await exampleGateway().rpc(
      post({ ...signedV1(copyNewsroom), CasterName: 'Morning show' }),
    );
    expect(JSON.parse(answer.body)).toMatchObject({
      Code: 'SignatureDoesNotMatch',
      Message: expect.stringContaining('server string to sign is:POST&%2F&AccessKeyId%3Dannas-key'),
    });
    expect(answer.body).not.toContain(anna.secret);
  });

  it('of version 3 gets the host and the canonical request that the server saw', async () => {
    const request = signedV3(copyNewsroom, { 'x-acs-security-token': 'sesame' });
    const headers = { ...request.headers, host: 'inner:8080' };
    const { Code, Message } = JSON.parse((await exampleGateway().rpc({ ...request, headers })).body);
    expect(Code).toBe('SignatureDoesNotMatch');
    expect(Message).toContain('The server saw the host inner:8080 and the canonical request:POST\n/\n');
    expect(Message).toContain('\nhost:inner:8080\nx-acs-action:CopyCaster\n');
    expect(Message).toMatch(/server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/);
    for (const secret of ['sesame', anna.secret]) expect(Message).not.toContain(secret);
  });

  it('of version 3 is shown no token in a parameter', async () => {
    const request = signedV3({ ...copyNewsroom, SecurityToken: 'sesame & co' });
    const headers = { ...request.headers, host: 'inner:8080' };
    const { Message } = JSON.parse((await exampleGateway().rpc({ ...request, headers })).body);
    expect(Message).toMatch(/[&\n]SecurityToken=\*\*\*[&\n]/);
    expect(Message).not.toContain('sesame');
  });

  it('shows no token of version 1', async () => {
    const parameters = { ...signedV1({ ...copyNewsroom, SecurityToken: 'sesame & co' }), Signature: 'x' };
    const { Message } = JSON.parse((await exampleGateway().rpc(post(parameters))).body);
    expect(Message).toContain('%26SecurityToken%3D***%26SignatureMethod');
    expect(Message).not.toContain('sesame');
  });
});

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
