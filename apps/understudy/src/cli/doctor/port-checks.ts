import { once } from 'node:events';
import { createServer } from 'node:net';
import { listenAddress, listenFault, localUrl } from '../../addresses.js';
import { type Found, fault, ok, reasonOf, warning } from './finding.js';

/** Readiness is told within two seconds. */
const ANSWER_WITHIN_MS = 3_000;

/** Whether a process could listen there, or one of ours does and is well. */
export async function port(host: string, number: number, setting: 'PORT' | 'ADMIN_PORT'): Promise<Found> {
  if (number === 0) return ok('a free one is taken at the start');
  const url = localUrl(host, number);
  const readiness = await readinessAt(url);
  if (readiness !== undefined) return told(url, readiness);

  const server = createServer();
  try {
    server.listen({ host: listenAddress(host), port: number, exclusive: true });
    await once(server, 'listening');
    return ok(`${number} is free, nothing answers there`);
  } catch (error) {
    return fault(
      reasonOf(listenFault(error as NodeJS.ErrnoException, { host, port: number, setting })),
      `a program cannot start here until that is changed`,
    );
  } finally {
    server.close();
  }
}

interface Readiness {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly reasons: readonly string[];
}

/** What a process of ours says there; undefined where nothing does, or something else. */
async function readinessAt(url: string): Promise<Readiness | undefined> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { status, reasons } = (await answer.json()) as Partial<Readiness>;
    return status !== undefined && Array.isArray(reasons) ? { status, reasons } : undefined;
  } catch {
    return undefined;
  }
}

function told(url: string, { status, reasons }: Readiness): Found {
  const found = `an Understudy answers at ${url}: ${[status, ...reasons].join('; ')}`;
  const whatToDo = 'docs/operations.md has each reason and what to do';
  if (status === 'ok') return ok(found);
  return status === 'degraded' ? warning(found, whatToDo) : fault(found, whatToDo);
}
