import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { operations } from '#libs/operations';
import {
  API_GATEWAY,
  type ApiGateway,
  configureFastify,
  drainConnections,
  fastifyOptions,
  type HostRule,
  hostRule,
  limitConnections,
  takeFiles,
} from '#libs/wire';
import { listenFault, localUrl } from './addresses.js';
import { checkStoredKeys } from './check-stored-keys.js';
import { Closers } from './closers.js';
import { type Log, nestLogger } from './logging.js';
import { serveWelcomePage } from './pages/pages.controller.js';
import {
  startProjector,
  startRelay,
  sweepAdmissions,
  sweepAuditHourly,
  sweepTemporaryKeysHourly,
  sweepTokensHourly,
  watchKafka,
} from './roles.js';
import type { Stop } from './run-command.js';
import { openRuntime, type Runtime } from './runtime.js';
import { hasLocalAccess, localAccess, type Settings } from './settings.js';
import { UnderstudyModule } from './understudy.module.js';

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
  const runtime = await openRuntime(settings, log, stop);
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
    if (has('relay')) closers.add(await startRelay(runtime));
    if (has('projector')) closers.add(await startProjector(runtime));
    if (has('relay') || has('projector')) closers.add(watchKafka(runtime));
    closers.add(sweepTokensHourly(runtime));
    closers.add(sweepAuditHourly(runtime));
    closers.add(sweepAdmissions(runtime));
    closers.add(sweepTemporaryKeysHourly(runtime));

    const ownAdminPort = settings.ADMIN_PORT !== undefined;
    const serve = async (what: { api: boolean; admin: boolean }, setting: 'PORT' | 'ADMIN_PORT') => {
      const app = await listenOn(runtime, what, setting);
      closers.add(async () => {
        await drainConnections(app);
        if (what.api) await app.get<ApiGateway>(API_GATEWAY).idle();
        await app.close();
      });
      const address = app.getHttpServer().address() as AddressInfo;
      return localUrl(settings.HOST, address.port);
    };
    const admin = ownAdminPort ? await serve({ api: false, admin: true }, 'ADMIN_PORT') : undefined;
    const endpoint = await serve({ api: has('api'), admin: !ownAdminPort }, 'PORT');
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

async function listenOn(
  runtime: Runtime,
  what: { api: boolean; admin: boolean },
  setting: 'PORT' | 'ADMIN_PORT',
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    UnderstudyModule.on(runtime, what),
    new FastifyAdapter(
      fastifyOptions({ log: runtime.log, trustedProxies: runtime.settings.TRUSTED_PROXIES }),
    ),
    { bodyParser: false, logger: nestLogger(runtime.log), abortOnError: false },
  );
  configureFastify(app, {
    log: runtime.log,
    hostRule: setting === 'PORT' ? hostRuleOf(runtime.settings) : undefined,
  });
  if (setting === 'PORT')
    limitConnections(app, runtime.settings.MAX_CONNECTIONS, () => runtime.metrics.connectionsDropped.inc());
  if (what.api) {
    serveWelcomePage(app);
    takeFiles(app, operations);
  }
  const { HOST: host, [setting]: port = 0 } = runtime.settings;
  await app.listen(port, host).catch((error: NodeJS.ErrnoException) => {
    throw listenFault(error, { host, port, setting });
  });
  return app;
}

/** Who knows the local key, as every page does, must not come under a name that it chose. */
function hostRuleOf(settings: Settings): HostRule | undefined {
  const { ALLOWED_HOSTS: allowed, HOST: host } = settings;
  return allowed.length > 0 || hasLocalAccess(settings) ? hostRule([host, ...allowed]) : undefined;
}
