import { randomUUID } from 'node:crypto';
import type { Cell, Contender } from '../../cell.js';
import type { HttpAnswer } from '../../http/answer-reader.js';
import { HttpConnection } from '../../http/connection.js';
import { Connections } from '../../http/connections.js';
import { emptyHandler } from '../../http/empty-handler.js';
import { expectOk, loadBy, PreparedRequests } from '../../http/prepared-requests.js';
import { copyFaults, copyOf, type Served, serveStudios } from '../../http/served-copies.js';
import type { CallParameters } from '../../http/signed-calls.js';

/** Tokens that were used once, and come again and again. */
const TOKENS = 64;

interface Asked {
  readonly action: string;
  parameters(): CallParameters;
  expect(answer: HttpAnswer): void;
  check(): Promise<readonly string[]>;
}

/** The program answering what it knows: nothing is recorded by these calls. */
function answering(title: string, name: string, prepare: (served: Served) => Promise<Asked>): Contender {
  return {
    name: 'ours',
    role: 'ours',
    title,
    async prepare(bench) {
      const served = await serveStudios(bench, { name });
      const { action, parameters, expect, check } = await prepare(served);
      const calls = served.calls();
      const connections = new Connections(served.programs.map(({ endpoint }) => endpoint));
      const requests = new PreparedRequests(() => calls.request(action, parameters()));
      return {
        run: (load) => loadBy(load, connections, requests, expect),
        check,
        servers: () => served.programs.map(({ pid }) => pid),
        close: async () => {
          connections.close();
          await served.close();
        },
      };
    },
  };
}

const replaying = answering(
  'CopyCaster with a ClientToken that was used before: the first answer again',
  'token_replay',
  async (served) => {
    const calls = served.calls();
    const connection = await HttpConnection.open(served.programs[0]!.endpoint);
    const copies: CallParameters[] = [];
    const answers = new Set<string>();
    for (let token = 0; token < TOKENS; token += 1) {
      const copy = copyOf(served.accounts[0]!);
      const answer = await connection.send(calls.request('CopyCaster', copy));
      expectOk(answer);
      copies.push(copy);
      answers.add(JSON.parse(answer.body).CasterId);
    }
    connection.close();
    let next = 0;
    return {
      action: 'CopyCaster',
      parameters: () => copies[next++ % TOKENS] as CallParameters,
      expect: (answer) => {
        expectOk(answer);
        const { CasterId } = JSON.parse(answer.body);
        if (!answers.has(CasterId)) throw new Error(`A retry was answered ${CasterId}`);
      },
      check: () => copyFaults(served.database, TOKENS),
    };
  },
);

const describing = answering(
  'DescribeCasterConfig of a studio in memory: signed, policy evaluated, nonce and rate counted',
  'describe',
  async (served) => {
    const { source } = served.accounts[0]!;
    return {
      action: 'DescribeCasterConfig',
      parameters: () => ({ CasterId: source }),
      expect: (answer) => {
        expectOk(answer);
        if (!answer.body.includes(source)) throw new Error(`Another studio was described: ${answer.body}`);
      },
      check: async () => [],
    };
  },
);

const variants = [
  { name: '1 caller', callers: 1 },
  { name: '64 callers', callers: 64 },
];

export const tokenReplay: Cell = {
  name: 'token-replay',
  title: 'A retry over HTTP: the same ClientToken again',
  variants,
  contenders: [replaying, emptyHandler()],
  targets: [
    {
      title: 'token replay beside the empty handler, 64 callers',
      of: { contender: 'ours' },
      against: { contender: 'empty handler' },
      variant: '64 callers',
      atLeast: 0.6,
      source: 'issue',
    },
  ],
};

export const describe: Cell = {
  name: 'describe',
  title: 'DescribeCasterConfig over HTTP, a studio in memory',
  parameters: { parts: 20 },
  variants,
  contenders: [describing, emptyHandler('DescribeCasterConfig', () => ({ CasterId: randomUUID() }))],
  targets: [
    {
      title: 'Describe of a studio in memory beside the empty handler, 64 callers',
      of: { contender: 'ours' },
      against: { contender: 'empty handler' },
      variant: '64 callers',
      atLeast: 0.6,
      source: 'issue',
    },
  ],
};
