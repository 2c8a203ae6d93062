import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Controller, Get, Inject, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';

export const INSTALLATION = Symbol('INSTALLATION');

/** What every reader of the console is told, whoever they are. */
export interface Installation {
  readonly version: string;
  /** The well-known key of a local stack, where it is accepted. */
  readonly localAccess?: { readonly accessKeyId: string; readonly secret: string };
  /** Where traces are shown, with `{traceId}` in it. */
  readonly traceUrl?: string;
}

/** Serves the console as `npm run build` has bundled it. Every address below /console is its page; what it shows, plain REST answers. */
@Controller()
export class ConsoleController {
  constructor(@Inject(INSTALLATION) private readonly installation: Installation) {}

  /** The page says what this installation is: nobody has to ask for that before anything is shown. */
  @Get('/console')
  page(@Res() reply: FastifyReply): void {
    const page = readFileSync(join(folder(), 'index.html'), 'utf8').replace('{installation}', () =>
      inAttribute(JSON.stringify(this.installation)),
    );
    void reply.headers(security).type('text/html; charset=utf-8').send(page);
  }

  @Get('/console/*')
  file(@Param('*') path: string, @Res() reply: FastifyReply): void {
    if (!path.includes('.') || path === 'index.html') this.page(reply);
    else if (!isAsset(path)) throw new NotFoundException();
    else
      void reply.headers(security).sendFile(path, isHashed(path) ? { maxAge: '365d', immutable: true } : {});
  }
}

/** To be called before the application listens. */
export async function serveConsoleFiles(app: {
  getHttpAdapter(): { getInstance(): FastifyInstance };
}): Promise<void> {
  // Only the two routes above send files, and only those that the build has written.
  await app
    .getHttpAdapter()
    .getInstance()
    .register(fastifyStatic, { root: folder(), serve: false, preCompressed: true });
}

/** Beside the compiled program; for one that runs from its sources, where the build puts it. */
function folder(): string {
  const here = import.meta.url;
  return fileURLToPath(
    new URL(here.includes('/dist/') ? '../../../../console/' : '../../../../dist/console/', here),
  );
}

const inAttribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Looked at each time: in a clone another build may have written others while the program runs. */
const isAsset = (name: string) => !/\.(br|gz)$/.test(name) && readdirSync(folder()).includes(name);

const isHashed = (name: string) => /-[A-Z0-9]{8}\.(js|css)$/.test(name);

const security = {
  'cache-control': 'no-cache',
  // Nothing inline, nothing from elsewhere, no form that leaves; pictures may be made by the page itself.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
};
