import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { operations } from '#libs/operations';
import {
  type ApiGateway,
  configureFastify,
  drainConnections,
  fastifyOptions,
  type HostRule,
  hostRule,
  limitConnections,
  servedByNest,
} from '#libs/wire';
import { listenFault } from './addresses.js';
import { nestLogger } from './logging.js';
import { serveWelcomePage } from './pages/pages.controller.js';
import type { Runtime } from './runtime.js';
import { hasLocalAccess, type Settings } from './settings.js';
import { UnderstudyModule } from './understudy.module.js';

const { API_GATEWAY, takeFiles } = await servedByNest();

export async function listenOn(
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

/** Takes no more requests and answers those that it has. */
export async function close(app: NestFastifyApplication, { api }: { api: boolean }): Promise<void> {
  await drainConnections(app);
  if (api) await app.get<ApiGateway>(API_GATEWAY).idle();
  await app.close();
}

/** Who knows the local key, as every page does, must not come under a name that it chose. */
function hostRuleOf(settings: Settings): HostRule | undefined {
  const { ALLOWED_HOSTS: allowed, HOST: host } = settings;
  return allowed.length > 0 || hasLocalAccess(settings) ? hostRule([host, ...allowed]) : undefined;
}
