import type { Bench, Cell, Contender } from '../../cell.js';
import { makeCopies } from '../../copies.js';
import { Connections } from '../../http/connections.js';
import { loadBy, PreparedRequests } from '../../http/prepared-requests.js';
import { copyFaults, copyOf, type Served, serveStudios } from '../../http/served-copies.js';
import { shared } from '../../shared.js';
import { setupOf, storeStudio } from '../../studios.js';

const CALLERS = 64;
const callers = (count: number) => ({ name: `${count} callers`, callers: count });
const grouped = new Intl.NumberFormat('en');

interface Copying {
  /** Which account copies which studio, at the n-th request. */
  source(served: Served, request: number): { account: number; source: string };
  /** Copies that were there before, and those that others make on the same database: the check leaves them out. */
  others?(served: Served, bench: Bench): number;
}

function copying(
  { name, title }: Pick<Contender, 'name' | 'title'>,
  serve: ReturnType<typeof shared<Served>>,
  { source, others }: Copying,
): Contender {
  return {
    name,
    role: 'ours',
    title,
    async prepare(bench) {
      const { thing: served, close } = await serve(bench);
      const connections = new Connections(served.programs.map(({ endpoint }) => endpoint));
      const signers = new Map<number, ReturnType<Served['calls']>>();
      let request = 0;
      const requests = new PreparedRequests(() => {
        request += 1;
        const chosen = source(served, request);
        const calls = signers.get(chosen.account) ?? served.calls(chosen.account);
        signers.set(chosen.account, calls);
        return calls.request('CopyCaster', copyOf(chosen));
      });
      return {
        run: (load) => loadBy(load, connections, requests),
        check: async (acknowledged) =>
          others === undefined ? [] : copyFaults(served.database, acknowledged + others(served, bench)),
        servers: () => served.programs.map(({ pid }) => pid),
        close: async () => {
          connections.close();
          await close();
        },
      };
    },
  };
}

const ownSource = ({ accounts: [account] }: Served) => ({ account: 0, source: account!.source });

const studiosThen = (count: number) => {
  const before = ({ profile }: Bench) => Math.max(1, count / profile.fewer);
  return copying(
    {
      name: `${grouped.format(count)} studios`,
      title: `an account that has ${grouped.format(count)} studios`,
    },
    shared((bench) =>
      serveStudios(bench, {
        name: `growth_studios_${count}`,
        fill: async ({ store, database, accounts: [account] }) => {
          await makeCopies(store, { ...account!, setup: setupOf(20), count: before(bench) });
          await database.pool.query('vacuum analyze');
        },
      }),
    ),
    { source: ownSource, others: (_, bench) => before(bench) },
  );
};

export const growthStudios: Cell = {
  name: 'growth-studios',
  title: 'A copy, by the studios that there are',
  parameters: { parts: 20 },
  variants: [callers(CALLERS)],
  contenders: [studiosThen(100), studiosThen(10_000), studiosThen(100_000)],
  targets: [
    {
      title: 'copies beside 100,000 studios ÷ beside 100, 64 callers',
      of: { contender: '100,000 studios' },
      against: { contender: '100 studios' },
      variant: `${CALLERS} callers`,
      atLeast: 0.9,
      source: 'guide',
    },
  ],
  note: 'Short profile: a tenth of each.',
};

const manyAccounts = shared((bench) => serveStudios(bench, { name: 'growth_accounts', accounts: CALLERS }));

export const growthAccounts: Cell = {
  name: 'growth-accounts',
  title: 'A copy, by the accounts that call',
  parameters: { parts: 20 },
  variants: [callers(CALLERS)],
  contenders: [
    copying({ name: '1 account', title: 'all callers of one account' }, manyAccounts, { source: ownSource }),
    copying(
      { name: `${CALLERS} accounts`, title: 'each caller of an account of its own, with a key and a studio' },
      manyAccounts,
      {
        source: ({ accounts }, request) => {
          const account = request % accounts.length;
          return { account, source: accounts[account]!.source };
        },
      },
    ),
  ],
  targets: [
    {
      title: 'one account ÷ 64 accounts over HTTP, 64 callers',
      of: { contender: '1 account' },
      against: { contender: `${CALLERS} accounts` },
      variant: `${CALLERS} callers`,
      atLeast: 0.9,
      atMost: 1.1,
      source: 'issue',
    },
  ],
};

const sizes = [5, 100, 500, 2_000];

interface OfSizes extends Served {
  readonly sources: ReadonlyMap<number, string>;
}

const studiosOfSizes = shared(async (bench): Promise<OfSizes> => {
  const sources = new Map<number, string>();
  const served = await serveStudios(bench, {
    name: 'growth_parts',
    fill: async ({ store, accounts: [account] }) => {
      for (const parts of sizes)
        sources.set(parts, await storeStudio(store, account!.accountId, setupOf(parts)));
    },
  });
  return { ...served, sources };
});

export const growthParts: Cell = {
  name: 'growth-parts',
  title: 'A copy, by the parts of its source',
  variants: [callers(16), callers(CALLERS)],
  contenders: sizes.map((parts) =>
    copying(
      { name: `${grouped.format(parts)} parts`, title: `a studio of ${grouped.format(parts)} parts` },
      studiosOfSizes,
      { source: (served) => ({ account: 0, source: (served as OfSizes).sources.get(parts) as string }) },
    ),
  ),
  targets: [16, CALLERS].map((count) => ({
    title: `copies of 500 parts ÷ of 5 over HTTP, ${count} callers`,
    of: { contender: '500 parts' },
    against: { contender: '5 parts' },
    variant: `${count} callers`,
    atLeast: 0.95,
    source: 'issue',
  })),
};

const processes = (count: number) =>
  copying(
    {
      name: `${count} api ${count === 1 ? 'process' : 'processes'}`,
      title: `${count} on one database, the callers spread over them`,
    },
    shared((bench) => serveStudios(bench, { name: `growth_replicas_${count}`, programs: count })),
    { source: ownSource, others: () => 0 },
  );

export const growthReplicas: Cell = {
  name: 'growth-replicas',
  title: 'A copy, by the processes that serve',
  parameters: { parts: 20 },
  variants: [callers(CALLERS)],
  contenders: [processes(1), processes(2)],
  note: 'On two processors, which the callers and PostgreSQL share: more processes are worth more where there are more processors.',
};
