import { userInfo } from 'node:os';
import { type OperatorAction, recordOperatorAction } from '#libs/access';
import type { Runtime } from '../runtime.js';
import type { Cli } from './cli.js';

type Change = Omit<OperatorAction, 'operator'>;

/** Changes something in the database, and has the audit log say who did. */
export function changeBy(
  cli: Cli,
): (work: (runtime: Runtime) => Promise<Change | Change[]>) => Promise<void> {
  return (work) =>
    cli.onDatabase(async (runtime) => {
      for (const change of [await work(runtime)].flat())
        await recordOperatorAction(runtime.database, { ...change, operator: operator() }).catch((error) => {
          throw new Error(`It is done, but the audit log does not say so: ${(error as Error).message}`);
        });
    });
}

/** Containers run users who have no name. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
