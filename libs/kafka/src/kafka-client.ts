import net from 'node:net';
import tls from 'node:tls';
import type { Kafka, KafkaConfig, SASLOptions } from 'kafkajs';
import { hangUpReason, tlsReason } from './connection-reasons.js';
import type { KafkaSettings } from './kafka-port.js';
import { kafkajs } from './kafkajs.js';
import { kafkajsLog } from './kafkajs-log.js';

export interface KafkaClient {
  kafka: Kafka;
  /** The error, with what the connections know of its cause: kafkajs says of many faults that a connection closed. */
  explained(error: unknown): unknown;
  /** Ends every connection now: what still waits for an answer fails, and what is asked next connects anew. */
  hangUp(): void;
  /** Ends every connection now and allows no new one. What still waits for an answer fails. */
  destroy(): void;
}

/**
 * kafkajs waits for pending answers before it hangs up, up to a minute when the broker is silent. So we hold the
 * sockets ourselves: whoever is done waiting destroys the client and nothing of it stays behind.
 */
export function kafkaClient(
  settings: KafkaSettings,
  patience: Required<Pick<KafkaConfig, 'retry' | 'requestTimeout'>>,
): KafkaClient {
  const sockets = new Set<net.Socket>();
  const seeds = namedSeeds(settings.brokers);
  let destroyed = false;
  let hungUp: string | undefined;

  const { Kafka } = kafkajs();
  const kafka = new Kafka({
    brokers: seeds.brokers,
    clientId: settings.clientId,
    connectionTimeout: 2_000,
    ...patience,
    ...(settings.tls && { ssl: settings.tls }),
    // A copy, because kafkajs keeps its authenticator in it.
    ...(settings.sasl && { sasl: { ...settings.sasl } as SASLOptions }),
    logCreator: kafkajsLog(settings.log),
    socketFactory: ({ host: named, port, onConnect }) => {
      if (destroyed) throw new Error('this Kafka client is closed');
      const host = seeds.hostOf(named);
      const at = net.isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
      const socket = settings.tls
        ? tls.connect({ host, port, ...serverName(host), ...settings.tls }, onConnect)
        : net.connect({ host, port }, onConnect);
      // kafkajs adds a listener each time somebody hangs up while it still connects, and warns of a leak at eleven.
      socket.setMaxListeners(0);
      socket.setKeepAlive(true, 60_000);
      // Records are sent and awaited one request at a time; waiting to fill a packet only delays them.
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // Before kafkajs listens, so that it passes on what we write here.
      socket.once('error', (error: NodeJS.ErrnoException) => {
        error.message = (settings.tls && tlsReason(error, at)) ?? error.message;
      });
      socket.once('end', () => {
        hungUp = hangUpReason(at, { tls: settings.tls, sasl: settings.sasl, bytesRead: socket.bytesRead });
      });
      return socket;
    },
  });

  // Without an error kafkajs would not notice, and its callers would wait for their time-out.
  const endAll = (reason: string) => {
    for (const socket of sockets) socket.destroy(new Error(reason));
  };

  return {
    kafka,
    hangUp: () => endAll('the broker was silent for too long'),
    explained(error) {
      if (hungUp === undefined || !(error instanceof Error) || !/closed connection/i.test(error.message))
        return error;
      return new Error(hungUp, { cause: error });
    },
    destroy() {
      destroyed = true;
      endAll('this Kafka client is closed');
    },
  };
}

/** What the certificate is checked against; TLS has no such name for an address, and compares that instead. */
const serverName = (host: string) => (net.isIP(host) ? {} : { servername: host });

/** kafkajs cuts `host:port` at the first colon, so an IPv6 address goes through it under another name. */
function namedSeeds(addresses: readonly string[]) {
  const hosts = new Map<string, string>();
  const brokers = addresses.map((address, index) => {
    const [, host, port] = /^\[(.*)\]:(\d+)$/.exec(address) ?? [];
    if (host === undefined) return address;
    hosts.set(`ipv6-broker-${index}`, host);
    return `ipv6-broker-${index}:${port}`;
  });
  return { brokers, hostOf: (name: string) => hosts.get(name) ?? name };
}
