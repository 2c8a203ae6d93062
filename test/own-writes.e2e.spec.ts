import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { codeOf, popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { Replicas } from './support/replicas.js';

/** Writes in each situation. */
const ROUNDS = Number(process.env.ROUNDS ?? 40);
const CALLERS = 4;

let test: FreshDatabase;
let replicas: Replicas;
let calls: readonly CallOperation[];
let projector: UnderstudyProcess | undefined;
beforeAll(async () => {
  test = await freshDatabase();
  replicas = new Replicas({ DATABASE_URL: test.url }, 2);
  await replicas.start();
  calls = replicas.endpoints.map((endpoint) => popCore(endpoint));
});
afterEach(async () => {
  await projector?.stop();
  projector = undefined;
});
afterAll(async () => {
  await replicas?.stop();
  await test?.drop();
});

type Listed = { CasterId: string; CasterName: string };

/** As a client that pages through all of it. */
async function listed(call: CallOperation): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let page = 1; ; page += 1) {
    const { CasterList, Total } = await call('DescribeCasters', { PageNum: page, PageSize: 100 });
    for (const { CasterId, CasterName } of CasterList.Caster as Listed[]) found.set(CasterId, CasterName);
    if (page * 100 >= Total) return found;
  }
}

/** One write by one replica, and whether the other one shows it, in the description and in the list. */
interface Write {
  /** Goes on with what the writes before it made. */
  write(by: CallOperation, studio: Studio, n: number): Promise<void>;
  shows(at: CallOperation, studio: Studio): Promise<boolean>;
}
interface Studio {
  readonly source: string;
  name: string;
  copy: string;
}

const writes: Readonly<Record<string, Write>> = {
  'an edit': {
    async write(by, studio, n) {
      studio.name = `Evening news ${n}`;
      await by('SetCasterConfig', { CasterId: studio.source, CasterName: studio.name });
    },
    async shows(at, { source, name }) {
      const { CasterName } = await at('DescribeCasterConfig', { CasterId: source });
      return CasterName === name && (await listed(at)).get(source) === name;
    },
  },
  'a copy': {
    async write(by, studio) {
      const given = { SrcCasterId: studio.source, CasterName: studio.name, ClientToken: randomUUID() };
      studio.copy = (await by('CopyCaster', given)).CasterId;
    },
    async shows(at, { copy, name }) {
      const { CasterName } = await at('DescribeCasterConfig', { CasterId: copy });
      return CasterName === name && (await listed(at)).get(copy) === name;
    },
  },
  'an edit of the copy': {
    async write(by, studio, n) {
      studio.name = `Late news ${n}`;
      await by('SetCasterConfig', { CasterId: studio.copy, CasterName: studio.name });
    },
    async shows(at, { copy, name }) {
      const { CasterName } = await at('DescribeCasterConfig', { CasterId: copy });
      const { Total, CasterList } = await at('DescribeCasters', { CasterId: copy });
      return CasterName === name && Total === 1 && CasterList.Caster[0].CasterName === name;
    },
  },
  'a deletion': {
    write: async (by, { copy }) => void (await by('DeleteCaster', { CasterId: copy })),
    async shows(at, { copy }) {
      const code = await codeOf(at('DescribeCasterConfig', { CasterId: copy }));
      return code === 'InvalidCaster.NotFound' && !(await listed(at)).has(copy);
    },
  },
};
const kinds = Object.entries(writes);

const withProjector = (KAFKA_BROKERS: string) => ({
  ROLES: 'relay,projector',
  DATABASE_URL: test.url,
  KAFKA_BROKERS,
  KAFKA_TOPIC: `own-writes-${randomUUID()}`,
});
const ready = async ({ endpoint }: UnderstudyProcess) =>
  (await (await fetch(`${endpoint}/health/ready`)).json()) as { status: string; reasons: string[] };

describe.each([
  [
    'with the projector running',
    async () => {
      projector = await startProcess(withProjector(kafkaAddress()));
      await waitFor(async () => (await ready(projector!)).status === 'ok', { what: 'the projector' });
    },
  ],
  ['with no projector', async () => undefined],
  [
    'with Kafka away',
    async () => {
      projector = await startProcess(withProjector('127.0.0.1:1'));
      await waitFor(
        async () =>
          (await ready(projector!)).reasons.some((reason) => reason.startsWith('Kafka does not answer')),
        { what: 'what health says' },
      );
    },
  ],
])('What a replica has answered with 200, %s', (situation, begin) => {
  it(`is shown by the other one at once, ${ROUNDS} of ${ROUNDS} (ROUNDS)`, async () => {
    await begin();
    const missed: string[] = [];
    let tried = 0;
    const caller = async () => {
      const name = 'Newsroom';
      const studio: Studio = { source: await buildNewsroom(calls[0]!, randomUUID()), name, copy: '' };
      for (let n = 0; tried < ROUNDS; n += 1) {
        tried += 1;
        const [kind, { write, shows }] = kinds[n % kinds.length]!;
        // Each kind by either replica.
        const writer = Math.floor(n / kinds.length) % 2;
        await write(calls[writer]!, studio, n);
        if (!(await shows(calls[1 - writer]!, studio))) missed.push(`${kind} (${n})`);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    expect({ tried, missed }).toEqual({ tried: ROUNDS, missed: [] });
    process.stdout.write(`${situation}: ${tried - missed.length} of ${tried}\n`);
  }, 1_800_000);
});
