import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { All, Controller, Inject, Module, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { configureFastify, fastifyOptions, type RawAnswer } from '#libs/wire';

type Handler = (body: Buffer) => Promise<RawAnswer>;

const HANDLER = Symbol('HANDLER');

@Controller()
class BareController {
  constructor(@Inject(HANDLER) private readonly handle: Handler) {}

  @All('/')
  async rpc(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { status, headers, body } = await this.handle(request.body as Buffer);
    await reply.code(status).headers(headers).send(Buffer.from(body));
  }
}

@Module({})
class BareModule {}

/** The program's own HTTP server, with a handler of the bench in the place of everything behind it. */
export async function serve(handle: Handler): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: BareModule,
      controllers: [BareController],
      providers: [{ provide: HANDLER, useValue: handle }],
    },
    new FastifyAdapter(fastifyOptions()),
    { bodyParser: false, logger: false, abortOnError: false },
  );
  configureFastify(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  process.stdout.write(`answers at http://127.0.0.1:${port}\n`);
  process.once('SIGTERM', () => process.exit(0));
  process.once('disconnect', () => process.exit(0));
}

/** As the program answers in JSON. */
export function answer(result: object): RawAnswer {
  const requestId = randomUUID().toUpperCase();
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-acs-request-id': requestId },
    body: JSON.stringify({ RequestId: requestId, ...result }),
  };
}
