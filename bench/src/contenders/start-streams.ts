import type { Contender, Load } from '../cell.js';
import { startCopy } from '../copies.js';
import { closedLoop } from '../loops.js';
import { accountOf, openServices } from '../services.js';
import { setupOf, storeStudio } from '../studios.js';

/** The store's start as CopyCaster asks for it: token, quota, stream, event, answer. */
export function startStreams({
  name = 'ours',
  title = 'EventStore.start: token, quota, stream, event and answer',
  parts = 20,
  accounts,
}: {
  name?: string;
  title?: string;
  parts?: number;
  accounts: number;
}): Contender {
  return {
    name,
    role: 'ours',
    title,
    async prepare(bench) {
      const program = await openServices(bench, name);
      const setup = setupOf(parts);
      const sources = await Promise.all(
        Array.from({ length: accounts }, (_, one) => storeStudio(program.store, accountOf(one), setup)),
      );
      const start = async (caller: number) => {
        const one = caller % accounts;
        const source = sources[one] as string;
        await startCopy(program.store, { accountId: accountOf(one), source, setup });
      };
      return {
        run: (load: Load) => closedLoop(load, start),
        check: (acknowledged) =>
          program.faults({ events: acknowledged + accounts, starts: acknowledged + accounts }),
        close: () => program.close(),
      };
    },
  };
}
