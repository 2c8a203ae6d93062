import { isIP } from 'node:net';
import { failure } from './failure.js';

// The page of a name that was made to resolve to this machine (DNS rebinding) is of one origin with us, as browsers see
// it: it may send what it likes, and reads the answers. What it cannot choose is the Host, which is its own name.

/** Refuses a request under a name that is not ours, with the way out. */
export type HostRule = (host: string | undefined) => void;

/**
 * Takes localhost, addresses, and these names; `*.example.com` and `.example.com` stand for all names below. No page
 * comes under an address unless it comes from there, and below localhost there are only names of the same machine.
 */
export function hostRule(names: readonly string[]): HostRule {
  const lower = names.map((name) => name.toLowerCase());
  const exact = new Set(['localhost', ...lower.filter((name) => !/^(\*\.|\.)/.test(name))]);
  const endings = ['.localhost', ...lower.filter((name) => /^(\*\.|\.)/.test(name))].map((name) =>
    name.replace(/^\*/, ''),
  );
  return (host) => {
    // HTTP/1.0 may leave it out, and no browser does.
    if (host === undefined) return;
    const name = nameIn(host);
    if (isAddress(name) || exact.has(name) || endings.some((ending) => name.endsWith(ending))) return;
    throw failure(
      'PermissionDenied',
      `This server is not to be called ${name}: use localhost or its address, or put the name into ALLOWED_HOSTS.`,
    );
  };
}

/** Without the port and without the dot that ends a full name. */
function nameIn(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
