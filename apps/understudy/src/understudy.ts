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
  takeFiles,
} from '#libs/wire';
import { listenFault, localUrl } from './addresses.js';
import { checkStoredKeys } from './check-stored-keys.js';
import { Closers } from './closers.js';
import { type Foundation, layFoundation } from './foundation.js';
import { type Log, nestLogger } from './logging.js';
import { serveWelcomePage } from './pages/pages.controller.js';
import { startProjector, startRelay, sweepTokensHourly, watchKafka } from './roles.js';
import type { Stop } from './run-command.js';
import { hasLocalAccess, localAccess, type Settings } from './settings.js';
import { UnderstudyModule } from './understudy.module.js';

export interface Understudy {
  /** Base URL of the API, or of health and metrics in a process without the role api. */
  readonly endpoint: string;
  /** Base URL of health and metrics. */
  readonly adminEndpoint: string;
  readonly foundation: Foundation;
  /** Stops taking requests, finishes what was taken, releases the leases, closes Postgres. Never fails. */
  stop(): Promise<void>;
}

/** Starts the program in the roles of its settings; rejects, with everything stopped again, if it cannot or is stopped. */
export async function startUnderstudy(settings: Settings, log: Log, stop?: Stop): Promise<Understudy> {
  const foundation = await layFoundation(settings, log, stop);
  const closers = new Closers(log, stop);
  try {
    closers.add(() => foundation.close());
    const has = (role: Settings['ROLES'][number]) => settings.ROLES.includes(role);
    if (has('api')) {
      await checkStoredKeys(foundation);
      if (hasLocalAccess(settings))
        log('warn', 'The local access key is accepted: keep this port to yourself', {
          accessKeyId: localAccess.accessKeyId,
        });
    }
    if (has('relay')) closers.add(await startRelay(foundation));
    if (has('projector')) closers.add(await startProjector(foundation));
    if (has('relay') || has('projector')) closers.add(watchKafka(foundation));
    closers.add(sweepTokensHourly(foundation));

    const ownAdminPort = settings.ADMIN_PORT !== undefined;
    const serve = async (what: { api: boolean; admin: boolean }, setting: 'PORT' | 'ADMIN_PORT') => {
      const app = await listenOn(foundation, what, setting);
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
      foundation,
      stop: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function listenOn(
  foundation: Foundation,
  what: { api: boolean; admin: boolean },
  setting: 'PORT' | 'ADMIN_PORT',
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    UnderstudyModule.on(foundation, what),
    new FastifyAdapter(fastifyOptions({}, foundation.log)),
    { bodyParser: false, logger: nestLogger(foundation.log), abortOnError: false },
  );
  configureFastify(app, foundation.log);
  if (what.api) {
    serveWelcomePage(app);
    takeFiles(app, operations);
  }
  const { HOST: host, [setting]: port = 0 } = foundation.settings;
  await app.listen(port, host).catch((error: NodeJS.ErrnoException) => {
    throw listenFault(error, { host, port, setting });
  });
  return app;
}
