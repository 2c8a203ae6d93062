import { casterList } from '#libs/read-models';
import type { Bench, Cell, Contender } from '../../cell.js';
import { makeCopies } from '../../copies.js';
import { Connections } from '../../http/connections.js';
import { expectOk, loadBy, PreparedRequests } from '../../http/prepared-requests.js';
import { type Served, serveStudios } from '../../http/served-copies.js';
import { shared } from '../../shared.js';
import { setupOf } from '../../studios.js';

const FEW = 20;
/** In the short profile 10,000: enough for what grows with the account to show. */
const manyIn = ({ profile }: Pick<Bench, 'profile'>) => 100_000 / profile.fewer;

const lists = shared(async (bench): Promise<Served> => {
  const setup = setupOf(20);
  return serveStudios(bench, {
    name: 'list_page',
    setup,
    accounts: 2,
    fill: async ({ database, store, projections, accounts }) => {
      for (const [place, count] of [manyIn(bench), FEW].entries()) {
        const account = accounts[place]!;
        const made = await makeCopies(store, { ...account, setup, count: count - 1 });
        await projections.bringUpToDate(casterList, [account.source, ...made]);
      }
      // As a server has done by itself that has been up for a while.
      await database.pool.query('vacuum analyze');
    },
  });
});

const lister = (name: string, title: string, account: number): Contender => ({
  name,
  role: account === 0 ? 'ours' : 'limit',
  title,
  async prepare(bench) {
    const { thing: served, close } = await lists(bench);
    const total = account === 0 ? manyIn(bench) : FEW;
    const calls = served.calls(account);
    const connections = new Connections(served.programs.map(({ endpoint }) => endpoint));
    const requests = new PreparedRequests(() => calls.request('DescribeCasters', { PageSize: String(FEW) }));
    return {
      run: (load) =>
        loadBy(load, connections, requests, (answer) => {
          expectOk(answer);
          const { Total, CasterList } = JSON.parse(answer.body);
          if (Total !== total || CasterList.Caster.length !== FEW)
            throw new Error(
              `A page of ${CasterList.Caster.length} of ${Total} instead of ${FEW} of ${total}`,
            );
        }),
      check: async () => [],
      servers: () => served.programs.map(({ pid }) => pid),
      close: async () => {
        connections.close();
        await close();
      },
    };
  },
});

export const listPage: Cell = {
  name: 'list-page',
  title: `DescribeCasters over HTTP, the first page of ${FEW}`,
  variants: [{ name: '1 caller', callers: 1 }],
  contenders: [
    lister('many', 'an account with 100,000 studios (short profile: 10,000)', 0),
    lister('few', `an account with ${FEW} studios, in the same database`, 1),
  ],
  targets: [
    {
      title: 'first page of an account with 100,000 studios beside one with 20',
      of: { contender: 'many' },
      against: { contender: 'few' },
      metric: 'p50',
      variant: '1 caller',
      atMost: 2,
      source: 'issue',
    },
  ],
};
