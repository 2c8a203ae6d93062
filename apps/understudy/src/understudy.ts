import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureFastify, drainConnections, fastifyOptions } from '#libs/wire';
import { type Foundation, layFoundation } from './foundation.js';
import { type Log, nestLogger } from './logging.js';
import { startProjector, startRelay, sweepTokensHourly } from './roles.js';
import type { Settings } from './settings.js';
import { UnderstudyModule } from './understudy.module.js';

export interface Understudy {
  /** Base URL of the API, or of health and metrics in a process without the role api. */
  readonly endpoint: string;
  /** Base URL of health and metrics. */
  readonly adminEndpoint: string;
  /** Where the data is; with the password of an embedded PostgreSQL. */
  readonly databaseUrl: string;
  readonly foundation: Foundation;
  /** Stops taking requests, finishes what was taken, releases the leases, closes Postgres. Never fails. */
  stop(): Promise<void>;
}

/** Starts the program in the roles of its settings; rejects, with everything stopped again, if it cannot. */
export async function startUnderstudy(settings: Settings, log: Log): Promise<Understudy> {
  const foundation = await layFoundation(settings, log);
  const closers: (() => Promise<void>)[] = [() => foundation.close()];
  const stop = async () => {
    for (const close of closers.splice(0).reverse())
      await close().catch((error: unknown) =>
        log('error', 'A part did not stop cleanly', { error: String(error) }),
      );
  };
  try {
    const has = (role: Settings['ROLES'][number]) => settings.ROLES.includes(role);
    if (has('relay')) closers.push(await startRelay(foundation));
    if (has('projector')) closers.push(await startProjector(foundation));
    closers.push(sweepTokensHourly(foundation));

    const ownAdminPort = settings.ADMIN_PORT !== undefined;
    const serve = async (what: { api: boolean; admin: boolean }, port: number) => {
      const app = await listenOn(foundation, what, port);
      closers.push(async () => {
        await drainConnections(app);
        await app.close();
      });
      const address = app.getHttpServer().address() as AddressInfo;
      return `http://${settings.HOST}:${address.port}`;
    };
    const admin = ownAdminPort
      ? await serve({ api: false, admin: true }, settings.ADMIN_PORT ?? 0)
      : undefined;
    const endpoint = await serve({ api: has('api'), admin: !ownAdminPort }, settings.PORT);
    return {
      endpoint,
      adminEndpoint: admin ?? endpoint,
      databaseUrl: foundation.database.url,
      foundation,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listenOn(
  foundation: Foundation,
  what: { api: boolean; admin: boolean },
  port: number,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    UnderstudyModule.on(foundation, what),
    new FastifyAdapter(fastifyOptions()),
    { bodyParser: false, logger: nestLogger(foundation.log), abortOnError: false },
  );
  configureFastify(app);
  await app.listen(port, foundation.settings.HOST);
  return app;
}
