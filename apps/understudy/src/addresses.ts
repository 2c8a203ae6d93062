import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A base URL by which the server is reached from this machine: an address that means all of them is none to go to. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : isIPv6(host) && /^[0:]+$/.test(host) ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable.replace('%', '%25')}]` : reachable}:${port}`;
}

/**
 * What a server is told to listen at. For localhost Fastify would make one more server for each of its addresses, which no
 * limit of connections and no stop reaches. Browsers, curl and Node from 20 on try all that the name has.
 */
export const listenAddress = (host: string) => (host.toLowerCase() === 'localhost' ? '127.0.0.1' : host);

/** What kept a server from listening, in words for whoever set HOST and the port. */
export function listenFault(
  error: NodeJS.ErrnoException,
  { host, port, setting }: { host: string; port: number; setting: 'PORT' | 'ADMIN_PORT' },
): Error {
  const explained = (message: string) => new Error(message, { cause: error });
  switch (error.code) {
    case 'EADDRINUSE':
      return explained(
        `port ${port} of ${host} is in use by another program: stop that one, or set ${setting} to another port (0 takes a free one)`,
      );
    case 'EACCES':
      return explained(
        `this user may not listen on port ${port}: set ${setting} to 1024 or higher, and let a proxy or port forwarding take ${port}`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
    case 'EAFNOSUPPORT': {
      const own = Object.values(networkInterfaces()).flatMap((all) =>
        (all ?? []).map(({ address }) => address),
      );
      return explained(
        `HOST=${host} is not an address of this machine: set it to one of ${own.join(', ')}, or to 0.0.0.0 for all`,
      );
    }
    default:
      return error;
  }
}
