import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { operations } from '#libs/operations';
import type { Admission, Arrival } from '#libs/wire';
import type { CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import {
  type CapturedRequest,
  capturing,
  meaningOf,
  schemeOf,
  sendCaptured,
} from './support/captured-request.js';
import { openApi, popCore, popCoreByGet } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';
import { type Below, below, mutations } from './support/request-mutations.js';

// The official cores against the program. Whether a request was accepted is seen where it must come by: what is signed
// right is asked for its nonce, and what is new goes on.

const REQUESTS = Number(process.env.REQUESTS ?? 500);
const MUTATIONS = Number(process.env.MUTATIONS ?? 5_000);
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

const clients: Readonly<Record<string, (endpoint: string) => CallOperation>> = {
  'pop-core by GET (V1)': popCoreByGet,
  'pop-core by POST (V1)': popCore,
  'openapi-client (V3)': openApi,
};

let program: Program;
let recorder: Awaited<ReturnType<typeof capturing>>;
let otherKey: { accessKeyId: string; secret: string };
/** What came to be asked for its nonce since the last look, and what it was told. */
let seen: { arrival: Arrival; admission: Admission }[] = [];
beforeAll(async () => {
  const secretKey = Buffer.alloc(32, 7).toString('base64');
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  const { admissions } = program.runtime.access;
  const admit = admissions.admit.bind(admissions);
  admissions.admit = async (arrival) => {
    const admission = await admit(arrival);
    seen.push({ arrival, admission });
    return admission;
  };
  recorder = await capturing();
  await createAccount(program.test.database, '2000000000000002');
  otherKey = await createAccessKey(program.test.database, sealer(secretKey), {
    accountId: '2000000000000002',
  });
  process.stdout.write(`signatures: SEED=${SEED} REQUESTS=${REQUESTS} MUTATIONS=${MUTATIONS}\n`);
});
afterAll(async () => {
  await recorder?.close();
  await program?.end();
});

const looked = () => {
  const all = seen;
  seen = [];
  return all;
};

const pick = <Item>(items: readonly Item[], random: Below) => items[random(items.length)] as Item;

const actions = operations.filter(({ restOnly }) => !restOnly);
const texts = [
  '',
  ' ',
  'a b',
  ' a ',
  'a+b',
  '100%',
  '%20',
  '%25%',
  'a&b=c',
  '?#[]@!$\'()*+,;=:/"<>{}|\\^`~-._',
  'Ελλάδα',
  '世界',
  '😀👩‍👩‍👧',
  'e\u0301 ſ ß İ',
  '\u202eright to left',
  'line\nfeed\r\n\ttab',
  '\u0000\u0001\u007f\u0085\u2028\ufeff',
  'true',
  'null',
  '-0.50',
  '[]',
  '{"a":["b",{"c":"d é"}]}',
  'x'.repeat(300),
];
const text = (random: Below) =>
  Array.from({ length: 1 + random(3) }, () => pick(texts, random)).join(random(2) === 0 ? '' : ' ');

/** Of any operation: some of its parameters, some of no operation, with any text. */
function randomCall(random: Below): [action: string, parameters: Record<string, string>] {
  const operation = pick(actions, random);
  const declared = Object.keys(operation.parameters).filter(() => random(3) > 0);
  const names = [
    ...declared,
    ...(random(3) === 0 ? ['Future', 'Tag.1.Key', 'Layer.2.Position.1', 'x_y-z~'] : []),
  ];
  return [operation.name, Object.fromEntries(names.map((name) => [name, text(random)]))];
}

describe(`${REQUESTS} random requests`, () => {
  it.each(Object.entries(clients))('of %s: each is accepted', async (name, client) => {
    const random = below(SEED + name.length);
    const call = client(program.endpoint);
    const codes = new Map<string, number>();
    looked();
    for (let i = 0; i < REQUESTS; i++) {
      const [action, parameters] = randomCall(random);
      const code = await call(action, parameters).then(
        () => 'OK',
        (error: { code?: unknown }) => String(error.code ?? error),
      );
      codes.set(code, (codes.get(code) ?? 0) + 1);
      const admitted = looked().map(({ arrival, admission }) => [arrival.operation, admission.kind]);
      if (JSON.stringify(admitted) !== JSON.stringify([[action, 'admitted']]))
        throw new Error(`SEED=${SEED}: ${JSON.stringify({ i, action, parameters, code, admitted })}`);
    }
    expect(
      [...codes.keys()].filter((code) => /Signature|TimeStamp|AccessKey|InternalError/.test(code)),
    ).toEqual([]);
    // Not all of one kind: some pass every check, and most fail one of the operation's own.
    expect(codes.size).toBeGreaterThan(Math.min(5, REQUESTS / 20));
  });
});

const shown = (request: CapturedRequest) => JSON.stringify(request).slice(0, 2_000);

/** Of each client in turn: the request as it was sent, accepted once already. */
async function accepted(random: Below, turn: number): Promise<CapturedRequest> {
  const client = pick(Object.values(clients), () => turn % Object.keys(clients).length);
  const [action, parameters] = randomCall(random);
  const request = await recorder.capture((endpoint) => client(endpoint)(action, parameters));
  looked();
  await sendCaptured(program.endpoint, request);
  const [only] = looked();
  if (only?.admission.kind !== 'admitted')
    throw new Error(`SEED=${SEED}: not accepted ${JSON.stringify({ request, only })}`);
  return request;
}

describe(`${MUTATIONS} mutations of good requests`, () => {
  it('are accepted never; what says the same is refused for its nonce, all else before', async () => {
    const random = below(SEED);
    const kinds = Object.entries(mutations);
    const told = new Map<string, number>();
    const wrong: string[] = [];
    let [another, request] = [await accepted(random, 0), await accepted(random, 1)];
    let turn = 1;
    for (let i = 0; i < MUTATIONS; i++) {
      if (i % 20 === 0) [another, request] = [request, await accepted(random, ++turn)];
      const [kind, mutate] = kinds[i % kinds.length] as (typeof kinds)[number];
      const mutated = mutate(request, { below: random, another, otherKey });
      const { status, body } = await sendCaptured(program.endpoint, mutated);
      const reached = looked();
      const isSame = meaningOf(mutated) === meaningOf(request);
      const outcome = reached.map(({ admission }) => admission.kind).join() || 'refused';
      // Whoever is asked for its nonce is signed right.
      if (
        reached.some(({ admission }) => admission.kind !== 'nonce used') ||
        (reached.length > 0 && !isSame) ||
        !(status >= 400)
      )
        wrong.push(
          `${kind}: ${outcome}, ${status} ${body.slice(0, 200)} of ${shown(request)} as ${shown(mutated)}`,
        );
      const about = `${schemeOf(request)} ${isSame ? 'says the same' : 'says another'}: ${outcome}`;
      told.set(about, (told.get(about) ?? 0) + 1);
    }
    process.stdout.write(`mutations: ${JSON.stringify(Object.fromEntries([...told].sort()))}\n`);
    expect({ SEED, wrong: wrong.length, first: wrong.slice(0, 3) }).toEqual({ SEED, wrong: 0, first: [] });
    // Both outcomes were met by both schemes, so that neither check is idle.
    expect([...told.keys()].sort()).toEqual(
      expect.arrayContaining([
        'V1 says another: refused',
        'V1 says the same: nonce used',
        'V3 says another: refused',
        'V3 says the same: nonce used',
      ]),
    );
  });

  it('have left nothing behind: the next good request is accepted', async () => {
    for (const turn of [0, 1, 2]) await accepted(below(SEED + turn), turn);
  });
});
