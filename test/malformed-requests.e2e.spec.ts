import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { operations } from '#libs/operations';
import type { AnyOperation } from '#libs/wire';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { type KnownIds, malformedParameters, type Pair, withIds } from './support/malformed-requests.js';
import { type Program, startProgram } from './support/program.js';
import {
  encoded,
  plain,
  type RawAnswer,
  RawClient,
  type RawRequest,
  signedV1,
  signedV3,
} from './support/raw-client.js';

const REQUESTS = Number(process.env.REQUESTS ?? 2_000);
const SEED = Number(process.env.SEED ?? 20_161_101);
const BATCH = 100;
const AT_ONCE = 4;
const WITHIN_MS = 300_000 + REQUESTS * 30;

let program: Program;
let client: RawClient;
let newsroom: string;
beforeAll(async () => {
  program = await startProgram();
  client = new RawClient(program.endpoint);
  newsroom = await buildNewsroom(popCore(program.endpoint), randomUUID());
});
afterAll(async () => {
  client.close();
  await program.end();
});

const table: readonly AnyOperation[] = operations;
const signable = table.filter(({ restOnly }) => !restOnly);
// A feed that is asked for well goes on for ever; live-feed.e2e.spec.ts asks for it badly.
const routed = table.filter(({ rest }) => rest !== undefined && rest.answers?.as !== 'events');

describe(`${REQUESTS} malformed requests over all operations (REQUESTS, SEED=${SEED})`, () => {
  it(
    'that are signed have an answer of the documented API, at once and in their format',
    async () => {
      const formats = ['JSON', 'XML', 'JSON', 'XML', 'json', 'Xml', 'YAML', '', 'XML '];
      await ask(
        Math.ceil(REQUESTS * 0.8),
        signable,
        ({ name }, parameters, roll) => {
          const format = formats[roll % formats.length] ?? '';
          const pairs: Pair[] = [['Format', format], ...parameters];
          if (roll % 10 === 9) return signedV3(name, pairs, new URL(program.endpoint).host);
          return signedV1(roll % 2 === 0 ? 'GET' : 'POST', [['Action', name], ...pairs]);
        },
        ({ status, contentType, body }) => {
          const answer = contentType.startsWith('text/xml') ? elements(body) : JSON.parse(body);
          expect(answer.RequestId).toMatch(/^[0-9A-F-]{36}$/);
          if (status !== 200) expect(answer.Code).toMatch(/^\w+(\.\w+)*$/);
        },
      );
    },
    WITHIN_MS,
  );

  it(
    'to plain REST have a status and a code that the OpenAPI document names',
    async () => {
      const document = (await (await fetch(`${program.endpoint}/openapi.json`)).json()) as OpenApi;
      await ask(
        Math.floor(REQUESTS * 0.2),
        routed,
        restRequest,
        ({ status, contentType, body }, { rest }) => {
          const documented =
            document.paths[rest?.path ?? '']?.[rest?.method.toLowerCase() ?? '']?.responses ?? {};
          const isText = status === 200 && rest?.answers?.as === 'text';
          const answer = isText ? body : JSON.parse(body);
          // Spoilt path parameters may leave the route.
          const isElsewhere = status === 404 || status === 405;
          if (!isElsewhere) expect(Object.keys(documented)).toContain(String(status));
          if (status === 200) return;
          if (contentType === 'application/problem+json')
            expect(answer).toMatchObject({ status, code: expect.any(String) });
          else expect([400, 431]).toContain(status);
          const code = answer.code ?? answer.Code;
          if (!isElsewhere && status !== 400) expect(documented[status]?.description).toContain(code);
        },
      );
    },
    WITHIN_MS,
  );
});

interface OpenApi {
  readonly paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
}

/** How a request is sent: the parts that its contract does not say. */
const dice = fc.noBias(fc.integer({ min: 0, max: 1_000_000 }));

/** Sends as many requests, evenly over the operations, each batch to a studio of its own. */
async function ask(
  count: number,
  among: readonly AnyOperation[],
  toRequest: (operation: AnyOperation, parameters: readonly Pair[], roll: number) => RawRequest,
  check: (answer: RawAnswer, operation: AnyOperation) => void,
): Promise<void> {
  const statuses = new Map<number, number>();
  const samples = among.map((operation) =>
    fc.sample(fc.tuple(malformedParameters(operation), dice), {
      seed: SEED,
      numRuns: Math.ceil(count / among.length),
    }),
  );
  for (let done = 0; done < count; done += BATCH) {
    const ids = await freshStudio();
    const batch = Array.from({ length: Math.min(BATCH, count - done) }, (_, k) => {
      const i = done + k;
      const operation = among[i % among.length] as AnyOperation;
      const [parameters, roll] = samples[i % among.length]?.[Math.floor(i / among.length)] ?? [[], 0];
      return { operation, send: () => toRequest(operation, withIds(parameters, ids), roll) };
    });
    for (let k = 0; k < batch.length; k += AT_ONCE)
      await Promise.all(
        batch.slice(k, k + AT_ONCE).map(async ({ operation, send }) => {
          const request = send();
          const about = () =>
            `${operation.name}: ${request.method} ${request.path} ${request.body ?? ''}`.slice(0, 2_000);
          let answer = await client.send(request);
          // A machine may be busy for seconds; a request that takes them does so each time.
          for (let again = 0; again < 5 && answer.seconds > 1; again += 1) answer = await client.send(send());
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          if (answer.status >= 500 || answer.seconds > 1)
            throw new Error(`${answer.status} after ${answer.seconds} s for ${about()}: ${answer.body}`);
          try {
            check(answer, operation);
          } catch (error) {
            throw new Error(`${about()} was answered ${answer.status} ${answer.body.slice(0, 500)}`, {
              cause: error,
            });
          }
        }),
      );
  }
  // Requests that were all refused alike would say little about what stands behind.
  if (count >= 100) {
    expect(statuses.get(200) ?? 0).toBeGreaterThan(0);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(count / 10);
  }
  if (process.env.REQUESTS !== undefined) process.stderr.write(`${JSON.stringify([...statuses].sort())}\n`);
}

/** A copy of the newsroom, and every id that its Describe operations tell. */
async function freshStudio(): Promise<KnownIds> {
  const call = popCore(program.endpoint);
  const { CasterId } = await call('CopyCaster', {
    SrcCasterId: newsroom,
    CasterName: 'x',
    ClientToken: randomUUID(),
  });
  const answers = await Promise.all(
    signable
      .filter(({ kind, parameters }) => kind === 'query' && 'CasterId' in parameters)
      .map(({ name }) => call(name, { CasterId }).catch(() => ({}))),
  );
  const ids = new Map<string, string[]>([['CasterId', [CasterId]]]);
  JSON.stringify(answers, (name, value) => {
    if (/Id$/.test(name) && name !== 'RequestId' && name !== 'CasterId' && typeof value === 'string')
      ids.set(name, [...(ids.get(name) ?? []), value]);
    return value;
  });
  return ids;
}

function restRequest({ rest }: AnyOperation, parameters: readonly Pair[], roll: number): RawRequest {
  const { method = 'GET', path = '/', headers = {} } = rest ?? {};
  const inRoute = new Set(Object.values(headers));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    inRoute.add(name);
    return encoded(parameters.find(([given]) => given === name)?.[1] ?? 'x') || 'x';
  });
  const own = Object.entries(headers).map(([header, name]) => {
    const value = parameters.find(([given]) => given === name)?.[1] ?? 'token';
    return [header, value.replace(/[^\x20-\x7e]/g, '').slice(0, 300)];
  });
  const others = parameters.filter(([name]) => !inRoute.has(name));
  if (method === 'GET' || method === 'DELETE') {
    const query = others.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
    return plain(method, `${filled}?${query}`, undefined, Object.fromEntries(own));
  }
  const members = others.map(([name, value]) => `${JSON.stringify(name)}:${jsonOrText(value, roll)}`);
  const body = roll % 11 === 10 ? '{' : `{${members.join(',')}}`;
  const type = roll % 17 === 16 ? 'text/plain' : 'application/json';
  return plain(method, filled, body, { ...Object.fromEntries(own), 'content-type': type });
}

/** The text, or what it is in JSON where it is that. */
function jsonOrText(value: string, roll: number): string {
  if (roll % 2 === 0) return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

/** The texts of the elements of an XML document that an independent parser finds well formed. */
function elements(document: string): Record<string, string> {
  const parser = new SaxesParser();
  const texts: Record<string, string> = {};
  let open = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    open = name;
  });
  parser.on('text', (part) => {
    texts[open] = (texts[open] ?? '') + part;
  });
  parser.write(document).close();
  return texts;
}
