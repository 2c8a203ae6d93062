import { isIP } from 'node:net';
import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiGateway } from './api-gateway.js';
import type { AnyOperation } from './contract.js';
import { failure } from './failure.js';
import { send } from './fastify-setup.js';
import { headersOf, type RawRequest } from './request.js';
import { hostOf } from './request-target.js';

export const API_GATEWAY = Symbol('API_GATEWAY');

const noBody = Buffer.alloc(0);

/** Every address that nobody else serves: the documented API is `/`, all others are plain REST or unknown. */
@Controller()
export class WireController {
  constructor(@Inject(API_GATEWAY) private readonly gateway: ApiGateway) {}

  @All('/')
  async rpc(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, await this.gateway.rpc(rawRequest(request)));
  }

  @All('/*')
  async rest(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, await this.gateway.rest(rawRequest(request)));
  }
}

/**
 * Addresses that take a file have routes of their own, since the limit of a body is its route's. To be called before
 * the application listens.
 */
export function takeFiles(
  app: { getHttpAdapter(): { getInstance(): FastifyInstance }; get<Part>(token: symbol): Part },
  operations: readonly AnyOperation[],
): void {
  const gateway = app.get<ApiGateway>(API_GATEWAY);
  for (const { rest } of operations)
    if (rest?.body !== undefined)
      app
        .getHttpAdapter()
        .getInstance()
        .route({
          method: rest.method,
          url: rest.path.replaceAll(/\{(\w+)\}/g, ':$1'),
          bodyLimit: rest.body.maxBytes,
          handler: async (request, reply) => {
            await send(reply, await gateway.rest(rawRequest(request)));
            return reply;
          },
        });
}

function rawRequest({ method, raw, body, originalUrl, ip, protocol }: FastifyRequest): RawRequest {
  // A connection that is gone has no address any more. A Deny may go by that, and nobody waits for an answer.
  if (raw.socket.remoteAddress === undefined)
    throw failure('InvalidParameter.Format', 'The connection was gone before the request was read.');
  const headers = headersOf(raw);
  const host = hostOf(raw, originalUrl);
  if (host !== undefined) headers.host = [host];
  return {
    method,
    url: raw.url ?? '/',
    headers,
    body: Buffer.isBuffer(body) ? body : noBody,
    httpVersion: raw.httpVersion,
    sourceIp: addressIn(ip),
    isSecure: protocol === 'https',
    isClientGone: () => raw.socket.destroyed,
  };
}

/** Some proxies write the port as well. What is no address tells nobody from where the request came. */
function addressIn(ip: string): string | undefined {
  if (isIP(ip) === 4) return ip;
  const address = ip
    .replace(/^((?:\d+\.){3}\d+):\d+$/, '$1')
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? undefined : address;
}
