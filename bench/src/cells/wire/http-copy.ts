import type { Cell, Contender } from '../../cell.js';
import { pgStatement } from '../../contenders/pg-statement.js';
import { pgbenchSameRows } from '../../contenders/pgbench.js';
import { Connections } from '../../http/connections.js';
import { emptyHandler } from '../../http/empty-handler.js';
import { loadBy, PreparedRequests } from '../../http/prepared-requests.js';
import { copyFaults, copyOf, serveStudios } from '../../http/served-copies.js';
import { typeormOverHttp } from '../../http/typeorm-handler.js';

const ours: Contender = {
  name: 'ours',
  role: 'ours',
  title: 'CopyCaster: signed, policy evaluated, nonce and rate counted in PostgreSQL, audited',
  async prepare(bench) {
    const served = await serveStudios(bench, { name: 'http_copy' });
    const calls = served.calls();
    const connections = new Connections(served.programs.map(({ endpoint }) => endpoint));
    const requests = new PreparedRequests(() => calls.request('CopyCaster', copyOf(served.accounts[0]!)));
    return {
      run: (load) => loadBy(load, connections, requests),
      check: async (acknowledged) => [
        ...(await copyFaults(served.database, acknowledged)),
        ...(await admissionFaults(served.database, acknowledged)),
      ],
      servers: () => served.programs.map(({ pid }) => pid),
      close: async () => {
        connections.close();
        await served.close();
      },
    };
  },
};

/** That each call was counted and left its nonce: what is measured is a program whose door is closed. */
async function admissionFaults(
  { pool }: Parameters<typeof copyFaults>[0],
  acknowledged: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ nonces: number }>('select count(*)::int as nonces from nonces');
  return rows[0]!.nonces < acknowledged ? [`nonces: ${rows[0]!.nonces} for ${acknowledged} calls`] : [];
}

const SEVERAL = ['ours', 'empty handler', 'TypeORM handler', 'pgbench'];

export const httpCopy: Cell = {
  name: 'http-copy',
  title: 'A signed copy over HTTP',
  parameters: { parts: 20 },
  variants: [
    { name: '1 caller', callers: 1 },
    { name: '16 callers', callers: 16, only: SEVERAL },
    { name: '64 callers', callers: 64, only: SEVERAL },
  ],
  contenders: [
    ours,
    emptyHandler(),
    typeormOverHttp({ parts: 20 }),
    pgbenchSameRows(),
    pgStatement({ accounts: 64 }),
  ],
  targets: [
    {
      title: 'HTTP copy, 64 callers, beside the empty handler',
      of: { contender: 'ours' },
      against: { contender: 'empty handler' },
      variant: '64 callers',
      atLeast: 0.5,
      source: 'issue',
    },
    {
      title: 'HTTP copy, 64 callers, beside pgbench with the same rows one by one over 64 accounts',
      of: { contender: 'ours' },
      against: { contender: 'pgbench' },
      variant: '64 callers',
      atLeast: 1.5,
      source: 'issue',
    },
    {
      title: 'HTTP copy, 64 callers, beside the TypeORM handler over HTTP',
      of: { contender: 'ours' },
      against: { contender: 'TypeORM handler' },
      variant: '64 callers',
      atLeast: 5,
      source: 'issue',
    },
    {
      title: 'HTTP copy, one caller, beside one statement of node pg with the same rows',
      of: { contender: 'ours' },
      against: { contender: 'node pg' },
      metric: 'p50',
      variant: '1 caller',
      atMost: 1.5,
      source: 'issue',
    },
  ],
  note:
    'Each server is a process of its own, the program with the role api and CALL_LOG=off. Requests are signed before the clock starts; ' +
    'the processors are shared by the server, PostgreSQL and the callers.',
};
