import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { send } from './fastify-front.js';
import { FrontDoor } from './front-door.js';
import type { RawRequest } from './request.js';

export const FRONT_DOOR = Symbol('FRONT_DOOR');

const noBody = Buffer.alloc(0);

/** Every address that nobody else serves: the documented API is `/`, all others are plain REST or unknown. */
@Controller()
export class WireController {
  constructor(@Inject(FRONT_DOOR) private readonly frontDoor: FrontDoor) {}

  @All('/')
  async rpc(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, await this.frontDoor.rpc(rawRequest(request)));
  }

  @All('/*')
  async rest(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, await this.frontDoor.rest(rawRequest(request)));
  }
}

function rawRequest({ method, raw, body }: FastifyRequest): RawRequest {
  return {
    method,
    url: raw.url ?? '/',
    headers: raw.headersDistinct,
    body: Buffer.isBuffer(body) ? body : noBody,
    isClientGone: () => raw.socket.destroyed,
  };
}
