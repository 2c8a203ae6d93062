import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a statement and its connection. */
export type Fate = 'pass' | 'cut before it is sent' | 'cut after it is sent' | 'reply lost';

/** A TCP proxy before Postgres that loses connections at the worst moments, and needs no rights to do so. */
export async function unreliableProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let fateOf: (sent: string) => Fate = () => 'pass';
  const fates = new Map<Fate, number>();

  const server = createServer((client) => {
    const postgres = connect(Number(port || 5432), hostname);
    let isReplyLost = false;
    const cut = () => {
      client.destroy();
      postgres.destroy();
    };
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (sent) => {
      const fate = fateOf(sent.toString('latin1'));
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      if (fate === 'cut before it is sent') return cut();
      isReplyLost ||= fate === 'reply lost';
      postgres.write(sent, () => {
        if (fate === 'cut after it is sent') cut();
      });
    });
    postgres.on('data', (reply) => {
      // A reply means that the statement is committed. Nobody will hear of it.
      if (isReplyLost) cut();
      else client.write(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    fates,
    decideBy(decide: (sent: string) => Fate) {
      fateOf = decide;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
