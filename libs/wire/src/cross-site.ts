import { isIP } from 'node:net';
import { failure } from './failure.js';
import { header, type RawRequest } from './request.js';
import type { Step } from './request-context.js';

// A page in a browser of whoever runs this may send requests here, with the credentials that the browser knows or
// with the well-known local key. It can read no answer (no CORS header is ever sent), but a command needs no reader.
// So a command is refused where the browser says that another site is behind it, and plain REST asks for a content
// type or header that no page may send elsewhere without asking first (see `content` in plain-request.ts).

/** Refuses the command of a page of another origin. */
export const sameOriginOnly: Step = ({ request, operation: { contract } }, { hosts }) => {
  if (contract.kind !== 'command') return;
  const site = header(request, 'sec-fetch-site');
  const origin = header(request, 'origin');
  const isForeign =
    site !== undefined
      ? site !== 'same-origin' && site !== 'none'
      : origin !== undefined && hostIn(origin) !== withoutUsualPort(header(request, 'host') ?? '');
  if (isForeign) throw refused('A page of another origin cannot send commands.');
  if (origin !== undefined) requireThisMachine(request, hosts);
};

/** Plain REST has no signature that would name the host, so whoever sends its commands must name it right. */
export const localHostOnly: Step = ({ request, operation: { contract } }, { hosts }) => {
  if (contract.kind === 'command') requireThisMachine(request, hosts);
};

/**
 * Refuses what came over loopback to a name that is not this machine's: the page of a name that was made to resolve to
 * 127.0.0.1 (DNS rebinding) is of one origin with us, as browsers see it.
 */
function requireThisMachine(request: RawRequest, hosts: readonly string[]): void {
  const host = header(request, 'host');
  if (!request.isLocal || host === undefined) return;
  const name = host.replace(/:\d*$/, '').toLowerCase();
  const isOurs =
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 ||
    hosts.includes(name);
  if (!isOurs)
    throw refused(
      `Over a loopback connection the host must be localhost or an address, and not ${name}: name the host of a proxy on this machine in API_HOSTS.`,
    );
}

function hostIn(origin: string): string | undefined {
  const [, host] = URL.canParse(origin) ? (/^https?:\/\/([^/]+)$/i.exec(origin) ?? []) : [];
  return host && withoutUsualPort(host);
}

function withoutUsualPort(host: string): string {
  return host.toLowerCase().replace(/:(80|443)?$/, '');
}

function refused(why: string) {
  return failure('PermissionDenied', why);
}
