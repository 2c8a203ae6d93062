import type { Pool } from 'pg';
import { readHorizon } from '#libs/event-store';
import { waitFor } from '../jest/wait-for.js';

/**
 * Until readers of the log may read every event: they stay below the oldest running transaction of the server, and that may
 * be one of another test's database.
 */
export async function allReadable(pool: Pool): Promise<void> {
  await waitFor(async () => !(await readHorizon(pool)).committedAbove, {
    what: 'every event below the horizon',
  });
}
