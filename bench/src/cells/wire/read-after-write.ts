import type { Cell, Contender, Load, Variant } from '../../cell.js';
import type { HttpConnection } from '../../http/connection.js';
import { Connections } from '../../http/connections.js';
import { expectOk } from '../../http/prepared-requests.js';
import { copyOf, type Served, serveStudios } from '../../http/served-copies.js';
import type { SignedCalls } from '../../http/signed-calls.js';
import { closedLoop } from '../../loops.js';
import { shared } from '../../shared.js';
import { setupOf, storeStudio } from '../../studios.js';

const PARTS = [20, 700];
const PAGE = { PageSize: '20' };

interface Studios extends Served {
  /** By their number of parts. */
  readonly edited: ReadonlyMap<number, string>;
  readonly idle: ReadonlyMap<number, string>;
}

const studios = shared(async (bench): Promise<Studios> => {
  const edited = new Map<number, string>();
  const idle = new Map<number, string>();
  const served = await serveStudios(bench, {
    name: 'read_after_write',
    fill: async ({ store, accounts: [account] }) => {
      for (const parts of PARTS)
        for (const made of [edited, idle])
          made.set(parts, await storeStudio(store, account!.accountId, setupOf(parts)));
    },
  });
  return { ...served, edited, idle };
});

/** Writes, and tells what its reader must see. */
type Write = (served: Studios, calls: SignedCalls, connection: HttpConnection, load: Load) => Promise<string>;

const edit: Write = async ({ edited }, calls, connection, { variant }) => {
  const ProgramName = crypto.randomUUID();
  const CasterId = edited.get(partsOf(variant)) as string;
  expectOk(await connection.send(calls.request('SetCasterConfig', { CasterId, ProgramName })));
  return ProgramName;
};

const copy: Write = async ({ accounts: [account] }, calls, connection) => {
  const answer = await connection.send(calls.request('CopyCaster', copyOf(account!)));
  expectOk(answer);
  return JSON.parse(answer.body).CasterId;
};

const partsOf = (variant: Variant) => Number(variant.parameters?.parts);
const isOfList = (variant: Variant) => variant.parameters?.read === 'DescribeCasters';

function reader(name: string, title: string, writes: boolean): Contender {
  return {
    name,
    role: writes ? 'ours' : 'limit',
    title,
    async prepare(bench) {
      const { thing: served, close } = await studios(bench);
      const calls = served.calls();
      const connections = new Connections(served.programs.map(({ endpoint }) => endpoint));
      return {
        async run(load) {
          const { variant } = load;
          const open = await connections.first(load.callers);
          const latencies: number[] = [];
          const round = await closedLoop(load, async (caller) => {
            const connection = open[caller]!;
            const seen = writes
              ? await (isOfList(variant) ? copy : edit)(served, calls, connection, load)
              : undefined;
            const from = writes ? served.edited : served.idle;
            const request = isOfList(variant)
              ? calls.request('DescribeCasters', PAGE)
              : calls.request('DescribeCasterConfig', { CasterId: from.get(partsOf(variant)) as string });
            const startedAt = performance.now();
            const answer = await connection.send(request);
            latencies.push(performance.now() - startedAt);
            expectOk(answer);
            if (seen !== undefined && !answer.body.includes(seen))
              throw new Error(`A read after a write does not show it: ${answer.body.slice(0, 300)}`);
          });
          return { ...round, latencies };
        },
        check: async () => [],
        servers: () => served.programs.map(({ pid }) => pid),
        close: async () => {
          connections.close();
          await close();
        },
      };
    },
  };
}

const variants: Variant[] = [
  ...PARTS.map((parts) => ({
    name: `configuration after an edit, ${parts} parts`,
    callers: 1,
    parameters: { parts, read: 'DescribeCasterConfig' },
  })),
  { name: 'list after a copy', callers: 1, parameters: { read: 'DescribeCasters' } },
];

export const readAfterWrite: Cell = {
  name: 'read-after-write',
  title: 'A read right after the caller’s own write, over HTTP',
  variants,
  contenders: [
    reader('after own write', 'the read alone, of what the same caller has just written', true),
    reader('idle studio', 'the same read where nothing was written', false),
  ],
  targets: variants.map(({ name }) => ({
    title: `read after own write beside the same read of an idle studio: ${name}`,
    of: { contender: 'after own write' },
    against: { contender: 'idle studio' },
    metric: 'p50',
    variant: name,
    atMost: 1.5,
    source: 'issue',
  })),
};
