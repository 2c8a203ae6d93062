import { setTimeout as after } from 'node:timers/promises';
import { beginErasure } from '#libs/access';
import { eraseAccount } from '#libs/retention';
import { RELAY } from './observations.js';
import type { Runtime } from './runtime.js';
import { hasLocalAccess, localAccess } from './settings.js';

/** Events are published within seconds where all is well. */
const LOOK_AGAIN_MS = 500;

/**
 * Erases an account, waiting so long for whoever reads the events of its studios. What is left then is gone on with by the
 * program, and by the next call of this.
 */
export async function eraseWithin(
  { database, store, settings }: Pick<Runtime, 'database' | 'store' | 'settings'>,
  accountId: string,
  { waitMs, onWaiting }: { readonly waitMs: number; onWaiting(streams: number): void },
): Promise<void> {
  if (accountId === localAccess.accountId && hasLocalAccess(settings))
    throw new Error(
      `Account ${accountId} is that of the local access key, which is accepted here: set UNDERSTUDY_LOCAL_ACCESS=0 first`,
    );
  await beginErasure(database, accountId);
  for (const begun = performance.now(); ; ) {
    const { streams } = await eraseAccount({ database, store, relay: RELAY }, accountId);
    if (streams === 0) return;
    if (performance.now() - begun > waitMs)
      throw new Error(
        `${streams} studios of account ${accountId} are left: their end is recorded, and a reader of the events has not come to it ("understudy doctor" says why). The program removes them once it has; so does this command, again`,
      );
    onWaiting(streams);
    await after(LOOK_AGAIN_MS);
  }
}
