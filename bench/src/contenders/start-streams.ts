import { randomUUID } from 'node:crypto';
import type { CasterSetup } from '#libs/caster';
import type { Contender, Load } from '../cell.js';
import { closedLoop } from '../loops.js';
import { accountOf, openServices } from '../services.js';
import { recorded, setupOf, storeStudio } from '../studios.js';

const PARAMETERS_HASH = Buffer.alloc(32, 2);

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
        const source = sources[caller % accounts] as string;
        const outcome = await program.store.start(copyOf(source, accountOf(caller % accounts), setup));
        if (outcome.kind !== 'appended') throw new Error(`A start was ${outcome.kind}`);
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

function copyOf(sourceCasterId: string, accountId: string, setup: CasterSetup) {
  const casterId = randomUUID();
  const clientToken = randomUUID();
  return {
    accountId,
    casterId,
    operation: 'CopyCaster',
    clientToken,
    parametersHash: PARAMETERS_HASH,
    answer: { casterId },
    event: recorded({
      type: 'CasterCopied',
      casterId,
      sourceCasterId,
      sourceVersion: 1,
      name: 'A copy',
      clientToken,
      setup,
      at: new Date().toISOString(),
    }),
    meta: { requestId: randomUUID() },
  };
}
