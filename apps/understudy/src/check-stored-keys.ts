import { countSealedByOthers, keysNotOpened } from '#libs/access';
import type { Runtime } from './runtime.js';

/** A key that nobody can open would be found out by its owner, call by call: it is told before the first one. */
export async function checkStoredKeys({ database, sealer, log }: Runtime): Promise<void> {
  const ids = await keysNotOpened(database, sealer);
  const few = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;
  if (sealer === undefined) {
    if (ids.length > 0)
      log('warn', 'Access keys of the database are refused: UNDERSTUDY_SECRET_KEY is not set', { keys: few });
    return;
  }
  if (ids.length > 0)
    throw new Error(
      `UNDERSTUDY_SECRET_KEY does not open the secrets of access keys (${few}): set the one that sealed them beside it, with a comma, or put each such key out of use with "understudy keys disable KEY"`,
    );

  const others = await countSealedByOthers(database, sealer);
  if (others > 0)
    log('info', 'Secrets are sealed with another key than the first: "understudy keys reseal" changes that', {
      secrets: others,
    });
}
