import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '#libs/postgres';
import { waitFor, withPatience } from '#libs/testing';
import { codeOf, openApi, openApiXml, popCore } from './support/clients.js';
import type { Pair } from './support/malformed-requests.js';
import { type Program, startProgram } from './support/program.js';
import { plain, RawClient, type RawRequest as Request, signedV1, signedV3 } from './support/raw-client.js';

let program: Program;
beforeAll(async () => {
  program = await startProgram({ RATE_LIMIT: 'on' });
});
afterAll(() => program.end());

it('An account has 10 copies a second; the excess is refused, another operation feels nothing', async () => {
  const call = popCore(program.endpoint);
  const { CasterId: SrcCasterId } = await call('CreateCaster', {
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  const burst = () =>
    Promise.all(
      Array.from({ length: 60 }, () =>
        codeOf(call('CopyCaster', { SrcCasterId, CasterName: 'Copy', ClientToken: randomUUID() })),
      ),
    );
  const started = performance.now();
  const codes = await burst();
  const seconds = Math.ceil((performance.now() - started) / 1_000);

  const accepted = codes.filter((code) => code.startsWith('no error')).length;
  expect(accepted).toBeGreaterThanOrEqual(10);
  // Windows of one second: a burst may meet one more of them than it lasts.
  expect(accepted).toBeLessThanOrEqual(10 * (seconds + 1));
  expect(codes.filter((code) => code === 'Throttling.User')).toHaveLength(60 - accepted);
  expect(await codeOf(call('DescribeCasters', {}))).toMatch(/^no error/);
  await waitFor(
    async () =>
      (
        await codeOf(
          openApi(program.endpoint)('CopyCaster', {
            SrcCasterId,
            CasterName: 'Later',
            ClientToken: randomUUID(),
          }),
        )
      ).startsWith('no error'),
    { what: 'the next second' },
  );
});

it.each([400, 429, 503])(
  'The excess is %d where the settings say so, and tells when to come again',
  async (status) => {
    const replica = await program.replica({ THROTTLING_STATUS: String(status) });
    const client = new RawClient(replica.endpoint);
    try {
      const burst = (one: () => Request) =>
        Promise.all(Array.from({ length: 100 }, () => client.send(one())));
      const query: Pair[] = [
        ['Action', 'DescribeCasters'],
        ['Format', 'JSON'],
      ];
      for (const [one, expected] of [
        [() => signedV1('GET', query), status],
        [() => signedV3('DescribeCasters', [], new URL(replica.endpoint).host), status],
        [() => plain('GET', '/v1/casters'), 429],
      ] as [() => Request, number][]) {
        const refused = (await burst(one)).filter((answer) => answer.status !== 200);
        expect(refused.length).toBeGreaterThan(0);
        for (const { status: got, headers } of refused) {
          expect(got).toBe(expected);
          const left = Number(headers['x-acs-retry-after']);
          // The counter's second is over by then.
          expect(left).toBeGreaterThan(0);
          expect(left).toBeLessThanOrEqual(1_000);
          expect(headers['x-ratelimit-user-api']).toBe(`Limit:15,Remain:0,TimeLeft:${left}`);
          expect(headers['retry-after']).toBe('1');
        }
      }
    } finally {
      client.close();
    }
  },
);

it('A database that is away is 500 InternalError in JSON and XML, and the same token succeeds when it is back', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-away-'));
  let postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const port = Number(new URL(postgres.url).port);
  const other = await startProgram({ DATABASE_URL: withPatience(postgres.url) });
  try {
    const call = popCore(other.endpoint);
    const { CasterId: SrcCasterId } = await call('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    const request = { SrcCasterId, CasterName: 'Copy', ClientToken: randomUUID() };
    await postgres.stop();

    for (const client of [popCore, openApi, openApiXml])
      expect(await codeOf(client(other.endpoint)('CopyCaster', request))).toBe('InternalError');
    expect((await fetch(`${other.endpoint}/health/live`)).status).toBe(200);
    expect((await fetch(`${other.endpoint}/health/ready`)).status).toBe(503);

    postgres = await startEmbeddedPostgres({ dataDir, port, log: () => undefined });
    await waitFor(async () => (await fetch(`${other.endpoint}/health/ready`)).status === 200, {
      what: 'readiness with the database back',
    });
    const first = await call('CopyCaster', request);
    expect((await call('CopyCaster', request)).CasterId).toBe(first.CasterId);
  } finally {
    await other.end();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
