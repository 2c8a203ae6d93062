import 'reflect-metadata';
import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureFastify, fastifyOptions } from './fastify-front.js';
import type { FrontDoor } from './front-door.js';
import { FRONT_DOOR, WireController } from './wire.controller.js';

/** Shares the server with the front door, as health and metrics do. */
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
  static behind(frontDoor: FrontDoor): DynamicModule {
    return {
      module: ExampleModule,
      controllers: [WireController, Neighbour],
      providers: [{ provide: FRONT_DOOR, useValue: frontDoor }],
    };
  }
}

/** A whole server on a free port, for the spec of the controller: set up as the program sets up its own. */
export async function startExampleApp(frontDoor: FrontDoor): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ExampleModule.behind(frontDoor),
    new FastifyAdapter(fastifyOptions({ bodyBytes: 64 * 1024 })),
    { bodyParser: false, logger: false, abortOnError: false },
  );
  configureFastify(app);
  await app.listen(0, '127.0.0.1');
  return app;
}
