import type { IncomingMessage } from 'node:http';
import { failure, missing } from './failure.js';

// What RFC 9112 says of the target and the host of a request. Every server must read the absolute form
// (`GET http://host/path HTTP/1.1`), and must refuse a request of HTTP/1.1 without one well-formed Host.

const absoluteForm = /^https?:\/\/([^/?#]*)([^#]*)$/i;

/** Path and query of the target, whichever form it has. */
export function originForm(target: string): string {
  const [, , rest] = absoluteForm.exec(target) ?? [];
  if (rest === undefined) return target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

type Received = Pick<IncomingMessage, 'rawHeaders' | 'httpVersion'>;

/** The host that the client means: that of an absolute target counts, whatever the header says. */
export function hostOf({ rawHeaders }: Pick<Received, 'rawHeaders'>, target: string): string | undefined {
  return absoluteForm.exec(target)?.[1] ?? hostsIn(rawHeaders)[0];
}

/** Every Host header. Asked before anything else is read of a request, so that the other headers are left alone. */
function hostsIn(rawHeaders: readonly string[]): string[] {
  const hosts: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host')
      hosts.push(rawHeaders[i + 1] ?? '');
  return hosts;
}

/** Refuses a request whose host nobody could say. Only HTTP/1.0 may leave it out. */
export function requireHost(received: Received, target: string): void {
  const hosts = hostsIn(received.rawHeaders);
  if (hosts.length === 0 && received.httpVersion !== '1.0') throw missing('host');
  if (hosts.length > 1) throw failure('InvalidParameter.Format', 'The header host comes more than once.');
  for (const host of [...hosts, hostOf(received, target) ?? 'localhost'])
    if (!isAuthority(host))
      throw failure('InvalidParameter.Format', 'The host is malformed: write a name or address, and a port.');
}

function isAuthority(text: string): boolean {
  const [, port = ''] = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::(\d*))?$/i.exec(text) ?? [
    undefined,
    'none',
  ];
  return port === '' || Number(port) <= 65_535;
}
