import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { withoutPatience } from './postgres/with-patience.js';

/** A TCP proxy before a server that can fall silent as a cut cable does: no FIN, no RST, and nothing gets through. */
export interface SilentProxy {
  readonly host: string;
  readonly port: number;
  /** The server's url with the proxy's address in it. */
  url(of: string): string;
  /** Connections that are open now, silent ones included. */
  readonly connections: number;
  /** Those that are open hear nothing more, for ever; new ones pass. */
  silenceOpen(): void;
  /** Those that are open, and those that are made from now on, hear nothing until `speak`. */
  silenceAll(): void;
  /** What was held back goes on its way, except on what `silenceOpen` silenced. */
  speak(): void;
  close(): Promise<void>;
}

interface Link {
  readonly sockets: readonly [Socket, Socket];
  isSilentForEver: boolean;
}

export async function silentProxy(target: { host: string; port: number }): Promise<SilentProxy> {
  const links = new Set<Link>();
  let allSilent = false;

  const isSilent = (link: Link) => allSilent || link.isSilentForEver;
  const pass = (link: Link) => {
    for (const socket of link.sockets) {
      // A socket that is not read from is silent: its bytes, and its end, stay in the kernel.
      if (isSilent(link)) socket.pause();
      else socket.resume();
    }
  };

  const proxy = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    const server = connect({ ...target, allowHalfOpen: true });
    const link: Link = { sockets: [client, server], isSilentForEver: false };
    links.add(link);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => {
        if (!isSilent(link)) to.destroy();
      });
      from.on('close', () => {
        if (!isSilent(link)) to.destroy();
        if (client.destroyed && server.destroyed) links.delete(link);
      });
    }
    pass(link);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;

  return {
    host: '127.0.0.1',
    port,
    url: (of) => {
      const url = new URL(withoutPatience(of));
      url.hostname = '127.0.0.1';
      url.port = String(port);
      return url.href;
    },
    get connections() {
      return links.size;
    },
    silenceOpen: () => {
      for (const link of links) {
        link.isSilentForEver = true;
        pass(link);
      }
    },
    silenceAll: () => {
      allSilent = true;
      for (const link of links) pass(link);
    },
    speak: () => {
      allSilent = false;
      for (const link of links) pass(link);
    },
    close: async () => {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const { sockets } of links) for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
