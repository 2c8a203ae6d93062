import { failure } from './failure.js';
import { header } from './request.js';
import type { Step } from './request-context.js';

// A page in a browser of whoever runs this may send requests here, with the credentials that the browser knows or
// with the well-known local key. It can read no answer (no CORS header is ever sent), but a command needs no reader.
// So a command is refused where the browser says that another site is behind it, and plain REST asks for a content
// type or header that no page may send elsewhere without asking first (see `content` in plain-request.ts). A page that
// makes itself of one site with us is kept out before anything is read of its request: see allowed-hosts.ts.

/** Refuses the command of a page of another origin. */
export const sameOriginOnly: Step = ({ request, operation: { contract } }) => {
  if (contract.kind !== 'command') return;
  const site = header(request, 'sec-fetch-site');
  const origin = header(request, 'origin');
  const isForeign =
    site !== undefined
      ? site !== 'same-origin' && site !== 'none'
      : origin !== undefined && hostIn(origin) !== withoutUsualPort(header(request, 'host') ?? '');
  if (isForeign) throw failure('PermissionDenied', 'A page of another origin cannot send commands.');
};

function hostIn(origin: string): string | undefined {
  const [, host] = URL.canParse(origin) ? (/^https?:\/\/([^/]+)$/i.exec(origin) ?? []) : [];
  return host && withoutUsualPort(host);
}

function withoutUsualPort(host: string): string {
  return host.toLowerCase().replace(/:(80|443)?$/, '');
}
