import { randomUUID } from 'node:crypto';
import type { CasterSetup } from '#libs/caster';
import type { EventStore } from '#libs/event-store';
import { recorded } from './studios.js';

const PARAMETERS_HASH = Buffer.alloc(32, 2);
const CALLERS = 128;

/** Makes this many studios as copies of one, quickly: what a cell is about begins when they are there. Their ids. */
export async function makeCopies(
  store: EventStore,
  {
    accountId,
    source,
    setup,
    count,
  }: { accountId: string; source: string; setup: CasterSetup; count: number },
): Promise<string[]> {
  const made: string[] = [];
  let begun = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (begun < count) {
        begun += 1;
        made.push(await startCopy(store, { accountId, source, setup }));
      }
    }),
  );
  return made;
}

/** As CopyCaster's handler asks the store for it. */
export async function startCopy(
  store: EventStore,
  { accountId, source, setup }: { accountId: string; source: string; setup: CasterSetup },
): Promise<string> {
  const casterId = randomUUID();
  const clientToken = randomUUID();
  const outcome = await store.start({
    accountId,
    casterId,
    operation: 'CopyCaster',
    clientToken,
    parametersHash: PARAMETERS_HASH,
    standsOn: { casterId: source, version: 1, history: store.history },
    answer: { casterId },
    event: recorded({
      type: 'CasterCopied',
      casterId,
      sourceCasterId: source,
      sourceVersion: 1,
      name: 'A copy',
      clientToken,
      setup,
      at: new Date().toISOString(),
    }),
    meta: { requestId: randomUUID() },
  });
  if (outcome.kind !== 'appended') throw new Error(`A copy was ${outcome.kind}`);
  return casterId;
}
