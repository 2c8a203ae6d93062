import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#libs/postgres';
import { Cluster, freshDatabase, waitFor } from '#libs/testing';
import { popCore } from './support/clients.js';
import type { Pair } from './support/malformed-requests.js';
import { type RawRequest, signedV1, signedV3 } from './support/raw-client.js';
import { Replicas } from './support/replicas.js';

const TIMES = 100;
const CRASHES = 3;

// Last opened, first closed, whatever became of the test.
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function replicasOn(url: string): Promise<Replicas> {
  const replicas = new Replicas({ DATABASE_URL: url });
  closers.push(() => replicas.stop());
  await replicas.start();
  return replicas;
}

/** `OK`, or the public code. */
async function outcomeOf(answer: Promise<{ status: number; body: string }>): Promise<string> {
  const { status, body } = await answer;
  if (status === 200) return 'OK';
  const [, inJson, inXml] = /"Code":"([^"]+)"|<Code>([^<]+)</.exec(body) ?? [];
  return inJson ?? inXml ?? body;
}

function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Adds a part and has no client token: what is accepted twice is there twice. */
const addLayout = (CasterId: string): Pair[] => [
  ['Action', 'AddCasterLayout'],
  ['CasterId', CasterId],
  ['VideoLayer.1.HeightNormalized', '1'],
  ['VideoLayer.1.WidthNormalized', '1'],
  ['BlendList.1', 'RV01'],
  ['AudioLayer.1.VolumeRate', '1.0'],
  ['MixList.1', 'RV01'],
];
const create = (name: string): Pair[] => [
  ['Action', 'CreateCaster'],
  ['CasterName', name],
  ['NormType', '1'],
  ['ChargeType', 'PostPaid'],
  ['ClientToken', randomUUID()],
];
const schemes: [string, (pairs: Pair[]) => RawRequest][] = [
  ['version 1 in the query', (pairs) => signedV1('GET', pairs)],
  ['version 1 in a form', (pairs) => signedV1('POST', pairs)],
  // One host for all of them, as behind one address: it is signed.
  [
    'version 3',
    (pairs) =>
      signedV3(
        'AddCasterLayout',
        pairs.filter(([name]) => name !== 'Action'),
        'localhost:8080',
      ),
  ],
];

describe('A signed request that is sent again', () => {
  it(`${TIMES} times at once to three replicas, and again after all have restarted, is accepted once`, async () => {
    const fresh = await freshDatabase();
    closers.push(() => fresh.drop());
    const replicas = await replicasOn(fresh.url);
    const call = () => popCore(replicas.endpoints[0]!);
    const { CasterId } = await call()('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    await call()('AddCasterVideoResource', {
      CasterId,
      ResourceName: 'Anchor',
      LocationId: 'RV01',
      LiveStreamUrl: 'rtmp://ingest.example.com/live/anchor',
    });
    const sendAll = (request: RawRequest) =>
      Promise.all(
        Array.from({ length: TIMES }, (_, time) => outcomeOf(replicas.clients[time % 3]!.send(request))),
      );

    const requests = schemes.flatMap(([, sign]) => [sign(addLayout(CasterId)), sign(addLayout(CasterId))]);
    for (const request of requests)
      expect(counted(await sendAll(request))).toEqual({ OK: 1, SignatureNonceUsed: TIMES - 1 });
    await replicas.stop();
    await replicas.start();
    for (const request of requests)
      expect(counted(await sendAll(request))).toEqual({ SignatureNonceUsed: TIMES });

    const { Total } = await call()('DescribeCasterLayouts', { CasterId });
    expect(Total).toBe(requests.length);
  });

  it('after PostgreSQL was killed is refused if it was recorded, and accepted once if it was not', async () => {
    const cluster = await Cluster.start();
    closers.push(() => cluster.remove());
    const replicas = await replicasOn(cluster.url);
    let resent = 0;
    for (let crash = 0; crash < CRASHES; crash++) {
      const requests = new Map(
        Array.from({ length: 60 }, () => {
          const name = `crash-${randomUUID()}`;
          return [name, signedV1('POST', create(name))] as const;
        }),
      );
      const answered = new Set<string>();
      const sending = [...requests].map(async ([name, request], place) => {
        const outcome = await outcomeOf(replicas.clients[place % 3]!.send(request));
        if (outcome === 'OK') answered.add(name);
      });
      await waitFor(() => answered.size > 0, { what: 'the first answers', every: 1 });
      await cluster.kill();
      await Promise.allSettled(sending);
      await waitFor(() => cluster.start().then(() => true), { what: 'PostgreSQL' });

      const recorded = await namesOfStudios(cluster.url);
      for (const name of answered) expect(recorded).toContain(name);
      await Promise.all(
        [...requests].map(async ([name, request]) => {
          const again: string[] = [];
          for (const client of replicas.clients) {
            const answer = async () => notAway(await outcomeOf(client.send(request)));
            // Its connections are of the server that was killed.
            again.push(await waitFor(answer, { what: 'an answer' }));
          }
          // One that was not recorded may have been accepted without an answer.
          const accepted = again.filter((outcome) => outcome === 'OK').length;
          expect(accepted).toBeLessThanOrEqual(recorded.has(name) ? 0 : 1);
          expect(counted(again)).toEqual({ ...(accepted && { OK: 1 }), SignatureNonceUsed: 3 - accepted });
          resent += accepted;
        }),
      );
    }
    process.stdout.write(
      `killed PostgreSQL ${CRASHES} times; of ${CRASHES * 60} requests ${resent} were accepted afterwards\n`,
    );
  });
});

const notAway = (outcome: string) =>
  /^(ServiceUnavailable|InternalError)/.test(outcome) ? undefined : outcome;

async function namesOfStudios(url: string): Promise<Set<string>> {
  const database = await openDatabase({ url, applicationName: 'tests' });
  try {
    const { rows } = await database.query<{ name: string }>("select data->>'name' as name from events");
    return new Set(rows.map(({ name }) => name));
  } finally {
    await database.close();
  }
}
