import 'reflect-metadata';
import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { hostRule } from './allowed-hosts.js';
import type { ApiGateway } from './api-gateway.js';
import { configureFastify, fastifyOptions } from './fastify-setup.js';
import type { Limits } from './limits.js';
import type { WireLog } from './request-context.js';
import { API_GATEWAY, WireController } from './wire.controller.js';

/** Shares the server with the gateway, as health and metrics do. */
@Controller()
class Neighbour {
  @Get('/neighbour/fine')
  fine() {
    return { status: 'ok' };
  }

  @Get('/neighbour/broken')
  broken() {
    throw new Error('internal words');
  }
}

@Module({})
class ExampleModule {
  static behind(gateway: ApiGateway): DynamicModule {
    return {
      module: ExampleModule,
      controllers: [WireController, Neighbour],
      providers: [{ provide: API_GATEWAY, useValue: gateway }],
    };
  }
}

/** A whole server on a free port, for the spec of the controller: set up as the program sets up its own. */
export async function startExampleApp(
  gateway: ApiGateway,
  {
    hosts,
    limits,
    trustedProxies,
    log,
  }: {
    hosts?: readonly string[];
    limits?: Partial<Limits>;
    trustedProxies?: readonly string[];
    log?: WireLog;
  } = {},
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ExampleModule.behind(gateway),
    new FastifyAdapter(fastifyOptions({ limits: { bodyBytes: 64 * 1024, ...limits }, trustedProxies })),
    { bodyParser: false, logger: false, abortOnError: false },
  );
  configureFastify(app, { log, hostRule: hosts && hostRule(hosts) });
  await app.listen(0, '127.0.0.1');
  return app;
}
