import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address before several servers, as a host name, a virtual address or a pooler is. */
export interface Forwarder {
  /** The target's url, by way of here. */
  readonly url: string;
  /** Ends all connections; new ones lead to the other server, or are refused until there is one. */
  switchTo(url: string | undefined): void;
  close(): Promise<void>;
}

export async function startForwarder(url: string): Promise<Forwarder> {
  let target: URL | undefined = new URL(url);
  const sockets = new Set<Socket>();
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((client) => {
    if (target === undefined) return client.destroy();
    const onward = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(onward).pipe(client);
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    switchTo: (next) => {
      target = next === undefined ? undefined : new URL(next);
      endAll();
    },
    close: async () => {
      const closed = once(server.close(), 'close');
      endAll();
      await closed;
    },
  };
}
