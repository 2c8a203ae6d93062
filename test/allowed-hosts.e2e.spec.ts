import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localAccess } from '../apps/understudy/src/settings.js';
import type { Understudy } from '../apps/understudy/src/understudy.js';
import { type Program, startProgram } from './support/program.js';
import { signedV1, signedV3 } from './support/raw-client.js';

const { accessKeyId, secret } = localAccess;
const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`;

let program: Program;
let named: Understudy;
let open: Understudy;
beforeAll(async () => {
  program = await startProgram();
  named = await program.replica({
    ALLOWED_HOSTS: 'studio.example, *.desk.example',
    UNDERSTUDY_LOCAL_ACCESS: '0',
    ADMIN_PORT: '0',
  });
  open = await program.replica({ UNDERSTUDY_LOCAL_ACCESS: '0' });
});
afterAll(() => program?.end());

function ask(
  endpoint: string,
  host: string,
  path: string,
  { method = 'GET', headers = {} as Readonly<Record<string, string>>, body = '' } = {},
) {
  return new Promise<{ status: number | undefined; type: string | undefined; text: string }>(
    (resolve, reject) => {
      const sent = request(`${endpoint}${path}`, { method, headers: { ...headers, host } }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode, type: answer.headers['content-type'], text }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    },
  );
}

const page = { accept: 'text/html' };
const everything: [path: string, headers: Record<string, string>][] = [
  ['/', page],
  ['/docs', page],
  ['/docs/swagger-ui.css', {}],
  ['/openapi.json', {}],
  ['/health/live', {}],
  ['/health/ready', {}],
  ['/metrics', {}],
  ['/v1/casters', { authorization }],
  ['/nowhere', {}],
];

describe('A page of a name that was made to lead here (DNS rebinding)', () => {
  it.each(everything)('reads nothing of %s', async (path, headers) => {
    expect(await ask(program.endpoint, 'localhost', path, { headers })).not.toMatchObject({ status: 403 });
    const { status, type, text } = await ask(program.endpoint, 'evil.example', path, { headers });
    expect(status).toBe(403);
    expect(type).toMatch(headers.accept === undefined ? /^application\/problem\+json$/ : /^text\/plain/);
    expect(text).toContain('This server is not to be called evil.example');
    expect(text).toContain('ALLOWED_HOSTS');
  });

  it('sends no signed request either, though the local key is well known', async () => {
    const query = signedV1('GET', [
      ['Action', 'DescribeCasters'],
      ['Format', 'JSON'],
    ]);
    const refused = await ask(program.endpoint, 'evil.example', query.path);
    expect([refused.status, JSON.parse(refused.text).Code]).toEqual([403, 'PermissionDenied']);
    expect((await ask(program.endpoint, '127.0.0.1', query.path)).status).toBe(200);

    const { path, headers = {}, method } = signedV3('DescribeCasters', [], 'evil.example:80');
    expect((await ask(program.endpoint, 'evil.example:80', path, { method, headers })).status).toBe(403);
    expect((await ask(open.endpoint, 'evil.example:80', path, { method, headers })).status).toBe(404);
  });
});

describe('A program', () => {
  const live = (endpoint: string, host: string) =>
    ask(endpoint, host, '/health/live').then(({ status }) => status);
  const casters = (endpoint: string, host: string) =>
    ask(endpoint, host, '/v1/casters', { headers: { authorization } }).then(({ status }) => status);

  it('with names of its own is called by them, by its addresses and as localhost', async () => {
    // The local key is none of its: it has been asked.
    for (const host of [
      'studio.example',
      'Studio.Example:443',
      'a.desk.example',
      '10.0.0.7:8080',
      'localhost',
      '[::1]',
    ])
      expect([host, await casters(named.endpoint, host)]).toEqual([host, 401]);
    for (const host of ['evil.example', 'desk.example', 'x.studio.example'])
      expect([host, await casters(named.endpoint, host)]).toEqual([host, 403]);
  });

  it('answers on a port for administrators under any name, since probes have names of their own', async () => {
    expect(await live(named.adminEndpoint, 'pod-7.cluster.example')).toBe(200);
  });

  it('without local access and names answers under any', async () => {
    expect(await live(open.endpoint, 'anything.example')).toBe(200);
    expect(await casters(open.endpoint, 'anything.example')).toBe(401);
  });

  it('is called by the name in HOST', async () => {
    const replica = await program.replica({ HOST: 'localhost' });
    expect(await casters(replica.endpoint, new URL(replica.endpoint).host)).toBe(200);
  });
});
