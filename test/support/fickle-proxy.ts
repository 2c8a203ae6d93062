import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { withoutPatience } from '#libs/testing';

/** A TCP proxy before a server that can fall silent (no FIN, no RST), go away, and come back. */
export interface FickleProxy {
  readonly url: string;
  /** Says nothing more on any connection, and takes new ones that it never answers. */
  fallSilent(): void;
  /** Cuts every connection, and refuses new ones. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function fickleProxy(target: string): Promise<FickleProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server;
  let isSilent = false;

  const keep = (socket: Socket, other: () => Socket | undefined) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      if (!isSilent) other()?.destroy();
    });
    socket.on('data', (bytes) => {
      if (!isSilent) other()?.write(bytes);
    });
  };
  const open = (at: number) =>
    new Promise<number>((resolve) => {
      server = createServer((client) => {
        const behind = isSilent ? undefined : connect(Number(port || 5432), hostname);
        keep(client, () => behind);
        if (behind) keep(behind, () => client);
      });
      server.listen(at, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const goAway = async () => {
    // Also where it is closed already.
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  const url = new URL(withoutPatience(target));
  url.hostname = '127.0.0.1';
  url.port = String(await open(0));
  return {
    url: url.href,
    fallSilent: () => {
      isSilent = true;
    },
    goAway,
    comeBack: async () => {
      if (server.listening) await goAway();
      isSilent = false;
      await open(Number(url.port));
    },
  };
}
