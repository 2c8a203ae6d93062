import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { hasEnded, type Postmaster, type Server, startPostmaster, stopPostmaster } from './postmaster.js';

/** More deaths within a minute have a reason that a start does not mend. */
const DEATHS_A_MINUTE = 3;

export interface KeptPostmaster {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a postmaster again that ends by itself, on the same port; after one death too many it is given up. */
export function keepRunning(
  server: Server,
  port: number,
  first: Postmaster,
  onGivenUp: (error: Error) => void,
): KeptPostmaster {
  const { folder, log } = server;
  let current = first;
  let isStopping = false;
  let deaths: number[] = [];

  const startAgain = async (): Promise<boolean> => {
    const { exitCode: code, signalCode: signal } = current.process;
    log('error', 'Postgres ended by itself', { code, signal, lastLines: current.lastLines });
    let reason = signal ? `the last time by ${signal}` : `the last time with code ${code}`;
    while (!isStopping) {
      const now = Date.now();
      deaths = [...deaths.filter((death) => death > now - 60_000), now];
      if (deaths.length > DEATHS_A_MINUTE) {
        onGivenUp(
          new Error(
            `Postgres on the data in ${folder} ended ${deaths.length} times within a minute: ${reason}`,
          ),
        );
        return false;
      }
      try {
        current = await startPostmaster(server, port);
        log('info', 'Postgres was started again', { postgresPid: current.process.pid });
        return true;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        log('error', 'Postgres could not be started again', { reason });
        // The same thing at once would most likely end in the same way.
        await pause(1_000);
      }
    }
    return false;
  };
  const keep = async () => {
    do await ended(current);
    while (!isStopping && (await startAgain()) && !isStopping);
  };

  const kept = keep();
  return {
    get pid() {
      return current.process.pid as number;
    },
    stop: async () => {
      isStopping = true;
      await stopPostmaster(server, current);
      await kept;
      // It may have come up in the meantime.
      await stopPostmaster(server, current);
    },
  };
}

async function ended(postmaster: Postmaster): Promise<void> {
  if (!hasEnded(postmaster)) await once(postmaster.process, 'exit');
}
