import net from 'node:net';
import { Kafka, type KafkaConfig } from 'kafkajs';
import type { KafkaSettings } from './kafka-port.js';
import { kafkajsLog } from './kafkajs-log.js';

export interface KafkaClient {
  kafka: Kafka;
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
  let destroyed = false;

  const kafka = new Kafka({
    brokers: settings.brokers,
    clientId: settings.clientId,
    connectionTimeout: 2_000,
    ...patience,
    logCreator: kafkajsLog(settings.log),
    socketFactory: ({ host, port, onConnect }) => {
      if (destroyed) throw new Error('this Kafka client is closed');
      const socket = net.connect({ host, port }, onConnect);
      socket.setKeepAlive(true, 60_000);
      // Records are sent and awaited one request at a time; waiting to fill a packet only delays them.
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
  });

  return {
    kafka,
    destroy() {
      destroyed = true;
      // Without an error kafkajs would not notice, and its callers would wait for their time-out.
      for (const socket of sockets) socket.destroy(new Error('this Kafka client is closed'));
    },
  };
}
