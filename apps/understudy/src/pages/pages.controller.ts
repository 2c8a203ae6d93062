import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Inject, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export const OPENAPI_DOCUMENT = Symbol('OPENAPI_DOCUMENT');

/** The documentation of plain REST. All of it comes from here: a browser needs no other network. */
@Controller()
export class PagesController {
  private json: string | undefined;

  constructor(@Inject(OPENAPI_DOCUMENT) private readonly document: () => object) {}

  @Get('/openapi.json')
  async openApi(@Res() reply: FastifyReply) {
    // A hundred schemas, and hardly anybody asks.
    this.json ??= JSON.stringify(this.document());
    await reply.headers({ ...security, 'content-type': 'application/json; charset=utf-8' }).send(this.json);
  }

  @Get('/docs')
  async docs(@Res() reply: FastifyReply) {
    await sendPage(reply, ownFile('docs.html'));
  }

  @Get('/docs/*')
  async asset(@Param('*') asset: string, @Res() reply: FastifyReply) {
    const file = assets.get(asset);
    if (file === undefined) throw new NotFoundException();
    await sendPage(reply, file);
  }
}

/** Answers a browser that opens `/` with a page about this address. Every other request to `/` is the API's. */
export function serveWelcomePage(app: { getHttpAdapter(): { getInstance(): FastifyInstance } }): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request, reply) => {
      if (isBrowserAtRoot(request)) return sendPage(reply, ownFile('welcome.html'));
    });
}

function isBrowserAtRoot({ method, url, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    url === '/' &&
    /\btext\/html\b/.test(headers.accept ?? '') &&
    headers.authorization === undefined &&
    headers['x-acs-action'] === undefined
  );
}

const ownFile = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const assets = new Map([
  ['', ownFile('docs.html')],
  ['docs.js', ownFile('docs.js')],
  ...['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'].map(
    (name) => [name, join(swaggerUi, name)] as const,
  ),
]);

async function sendPage(reply: FastifyReply, file: string): Promise<FastifyReply> {
  return reply
    .headers({ ...security, 'content-type': contentTypes[extname(file)], 'cache-control': 'no-cache' })
    .send(await readFile(file));
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
};

const security = {
  // Swagger UI sets styles of its own and has pictures in its style sheet.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
