import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { operations } from '#libs/operations';
import {
  type ApiGateway,
  configureFastify,
  cutOff,
  drainConnections,
  fastifyOptions,
  type HostRule,
  hostRule,
  limitConnections,
  patienceWithin,
  servedByNest,
} from '#libs/wire';
import { listenAddress, listenFault } from './addresses.js';
import { serveConsoleFiles } from './console/console.controller.js';
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
    if (runtime.settings.CONSOLE === 'on') await serveConsoleFiles(app);
    takeFiles(app, operations);
  }
  const { HOST: host, [setting]: port = 0 } = runtime.settings;
  await app.listen(port, listenAddress(host)).catch((error: NodeJS.ErrnoException) => {
    throw listenFault(error, { host, port, setting });
  });
  return app;
}

/** What a reader of a feed has for its last words, while the program stops. */
const LAST_WORDS_WITHIN_MS = 3_000;

/** Takes no more requests and answers those that it has. */
export async function close(
  app: NestFastifyApplication,
  { api }: { api: boolean },
  { feeds, settings }: Runtime,
): Promise<void> {
  // Clients may take so much of the time that a stop has; what is closed after them needs the rest.
  const withinMs = settings.STOP_WITHIN_SECONDS * 1_000 * (api ? 0.8 : 0.1);
  const drained = drainConnections(app, patienceWithin(withinMs));
  const late = setTimeout(() => cutOff(app), Math.min(LAST_WORDS_WITHIN_MS, withinMs / 3));
  // Feeds would go on for as long as somebody listens.
  if (api) await feeds.close();
  await drained;
  clearTimeout(late);
  if (api) await app.get<ApiGateway>(API_GATEWAY).idle();
  await app.close();
}

/** Who knows the local key, as every page does, must not come under a name that it chose. */
function hostRuleOf(settings: Settings): HostRule | undefined {
  const { ALLOWED_HOSTS: allowed, HOST: host } = settings;
  return allowed.length > 0 || hasLocalAccess(settings) ? hostRule([host, ...allowed]) : undefined;
}
