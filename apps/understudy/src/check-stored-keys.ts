import { keysNotOpened } from '#libs/access';
import type { Runtime } from './runtime.js';

/** A key that nobody can open would be found out by its owner, call by call: it is told before the first one. */
export async function checkStoredKeys({ database, settings, log }: Runtime): Promise<void> {
  const ids = await keysNotOpened(database, settings.UNDERSTUDY_SECRET_KEY);
  if (ids.length === 0) return;

  const few = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;
  if (settings.UNDERSTUDY_SECRET_KEY === undefined) {
    log('warn', 'Access keys of the database are refused: UNDERSTUDY_SECRET_KEY is not set', { keys: few });
    return;
  }
  throw new Error(
    `UNDERSTUDY_SECRET_KEY does not open the secrets of access keys (${few}): set the one that sealed them, or put each such key out of use with "understudy keys disable KEY"`,
  );
}
