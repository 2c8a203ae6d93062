import type { AddressInfo } from 'node:net';
import { localUrl } from './addresses.js';
import { ApiProcesses, isApiProcess, reportToStarter } from './api-processes.js';
import { checkStoredKeys } from './check-stored-keys.js';
import { Closers } from './closers.js';
import type { Log } from './logging.js';
import { startProjector, startRelay, sweepAdmissions, sweepHourly, watchKafka } from './roles.js';
import type { Stop } from './run-command.js';
import { openRuntime, type Runtime } from './runtime.js';
import { hasLocalAccess, localAccess, type Settings } from './settings.js';
import { tellReplica } from './system/replicas.js';

export interface Understudy {
  /** Base URL of the API, or of health and metrics in a process without the role api. */
  readonly endpoint: string;
  /** Base URL of health and metrics. */
  readonly adminEndpoint: string;
  readonly runtime: Runtime;
  /** Stops taking requests, finishes what was taken, releases the leases, closes Postgres. Never fails. */
  stop(): Promise<void>;
}

/** Starts the program in the roles of its settings; rejects, with everything stopped again, if it cannot or is stopped. */
export async function startUnderstudy(settings: Settings, log: Log, stop?: Stop): Promise<Understudy> {
  // Read while PostgreSQL starts: modules are most of a start, and these are most of the modules.
  const reading = import('./server.js');
  reading.catch(() => undefined);
  const runtime = await openRuntime(settings, log, stop, { reading, traced: true });
  const closers = new Closers(log, stop);
  try {
    closers.add(() => runtime.close());
    const has = (role: Settings['ROLES'][number]) => settings.ROLES.includes(role);
    if (has('api')) {
      await checkStoredKeys(runtime);
      if (hasLocalAccess(settings))
        log('warn', 'The local access key is accepted: keep this port to yourself', {
          accessKeyId: localAccess.accessKeyId,
        });
    }
    if (isApiProcess) reportToStarter(runtime);
    // Another replica waits for the lease of one while the next leaves its group: they close all at once.
    const followers: (() => Promise<void>)[] = [];
    closers.add(() => allOf(followers.map((close) => close())));
    if (has('relay')) followers.push(await startRelay(runtime));
    stop?.throwIfAborted();
    if (has('projector')) followers.push(await startProjector(runtime));
    if (has('relay') || has('projector')) followers.push(watchKafka(runtime));
    closers.add(tellReplica(runtime));
    // One process does it for all that it has started.
    if (!isApiProcess) {
      closers.add(sweepHourly(runtime));
      closers.add(sweepAdmissions(runtime));
    }

    const server = await reading;
    const ownAdminPort = settings.ADMIN_PORT !== undefined;
    const serve = async (what: { api: boolean; admin: boolean }, setting: 'PORT' | 'ADMIN_PORT') => {
      const app = await server.listenOn(runtime, what, setting);
      closers.add(() => server.close(app, what, runtime));
      const address = app.getHttpServer().address() as AddressInfo;
      return localUrl(settings.HOST, address.port);
    };
    const admin = ownAdminPort ? await serve({ api: false, admin: true }, 'ADMIN_PORT') : undefined;
    const serveFromProcesses = async () => {
      const processes = new ApiProcesses(runtime);
      runtime.health.processes = processes;
      closers.add(() => processes.close());
      return localUrl(settings.HOST, await processes.start());
    };
    const endpoint =
      has('api') && settings.API_PROCESSES > 1
        ? await serveFromProcesses()
        : await serve({ api: has('api'), admin: !ownAdminPort && !isApiProcess }, 'PORT');
    return {
      endpoint,
      adminEndpoint: admin ?? endpoint,
      runtime,
      stop: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** Waits for every one of them, and fails with the first that failed. */
async function allOf(closing: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(closing);
  await Promise.all(closing);
}
