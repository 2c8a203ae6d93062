import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';

export interface Pooler {
  readonly url: string;
  /** The next one that connects is turned away with this SQLSTATE and message. */
  turnAwayNext(code: string, message: string): void;
  close(): Promise<void>;
}

// PgBouncer's list; whatever else a client wants at its start-up is refused.
const accepted = ['user', 'database', 'application_name', 'client_encoding', 'datestyle', 'timezone'];

/** What clients see of PgBouncer: the real protocol, real sessions of the real server, in two of its modes. */
export async function pooler(target: string, mode: 'session' | 'transaction'): Promise<Pooler> {
  const idle: Socket[] = [];
  const sockets = new Set<Socket>();
  const refusals: Buffer[] = [];

  const takeSession = async (): Promise<Socket> => {
    const known = idle.pop();
    if (known) return known;

    const session = new pg.Client({ connectionString: target });
    await session.connect();
    const socket = session.connection.stream as Socket;
    // From here on its bytes are the client's.
    for (const event of ['data', 'error', 'close', 'end']) socket.removeAllListeners(event);
    sockets.add(socket.on('error', () => {}));
    return socket;
  };

  const serve = (client: Socket) => {
    let session: Promise<Socket> | undefined;
    const ask = async (bytes: Buffer) => {
      if (bytes[0] === code('X')) return client.end();

      session ??= takeSession().then((socket) => {
        const isReady = readinessOf();
        return socket.on('data', (reply) => {
          const isFree = isReady(reply) && mode === 'transaction';
          if (isFree) {
            session = undefined;
            idle.push(socket.removeAllListeners('data'));
          }
          client.write(reply);
        });
      });
      (await session).write(bytes);
    };
    client.once('data', (startUp) => {
      const stranger = parametersIn(startUp).find((name) => !accepted.includes(name.toLowerCase()));
      const refusal =
        refusals.shift() ?? (stranger && failure('08P01', `unsupported startup parameter: ${stranger}`));
      if (refusal) return client.end(refusal);

      client.write(welcome());
      client.on('data', (bytes) => void ask(bytes));
    });
    client.on('close', async () => {
      (await session)?.destroy();
    });
  };

  const server = createServer((client) => {
    sockets.add(client.on('error', () => {}));
    serve(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  url.searchParams.set('sslmode', 'disable');
  return {
    url: url.href,
    turnAwayNext: (state, message) => void refusals.push(failure(state, message)),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const code = (letter: string) => letter.charCodeAt(0);

function message(letter: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const failure = (state: string, text: string) => message('E', `SFATAL\0VFATAL\0C${state}\0M${text}\0\0`);

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Authenticated; a process id that no process has; ready for a query. */
const welcome = () =>
  Buffer.concat([
    message('R', int32(0)),
    message('S', 'client_encoding\0UTF8\0'),
    message('K', int32(-7), int32(7)),
    message('Z', 'I'),
  ]);

/** Names of what follows the length and the version of the protocol: name, value, name, value, nothing. */
const parametersIn = (startUp: Buffer) =>
  startUp
    .subarray(8)
    .toString()
    .split('\0')
    .filter((text, i) => i % 2 === 0 && text !== '');

/** Whether the replies so far end with "ready for a query", outside of a transaction. */
function readinessOf(): (reply: Buffer) => boolean {
  let rest = Buffer.alloc(0);
  return (reply) => {
    let isReady = false;
    rest = Buffer.concat([rest, reply]);
    while (rest.length >= 5) {
      const length = 1 + rest.readInt32BE(1);
      if (rest.length < length) break;
      isReady = rest[0] === code('Z') && rest[5] === code('I');
      rest = rest.subarray(length);
    }
    return isReady;
  };
}
