import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { ensureTopic, type TopicWanted } from '#libs/kafka';
import { waitFor } from '../jest/wait-for.js';
import { freePorts } from './free-ports.js';
import { kafkaVersion } from './kafka-jars.js';
import { startLocalKafka } from './local-broker.js';
import { untilAnswered } from './until-answered.js';

export interface KafkaForTests {
  address: string;
  /** In words for people: where this broker comes from. */
  origin: string;
  stop(): Promise<void>;
}

/** A broker by address, else one in Docker, else one of our own. Throws in one clear line when none can be had. */
export async function provideKafka(log: (line: string) => void = () => {}): Promise<KafkaForTests> {
  const given = process.env.TEST_KAFKA_BROKERS;
  if (given) return { address: given, origin: 'TEST_KAFKA_BROKERS', stop: async () => {} };

  const docker = dockerSocket();
  if (docker && (await answers(docker))) {
    try {
      return await startInDocker();
    } catch (error) {
      // The engine runs but, say, cannot fetch images: that is no reason to have no broker.
      log(`no Kafka from Docker: ${error instanceof Error ? error.message : error}`);
    }
  }
  // Tests share it, and kill brokers of their own.
  const local = await startLocalKafka({ log, sessionMs: 60_000 });
  return { address: local.address, origin: `local Apache Kafka ${kafkaVersion}`, stop: () => local.stop() };
}

/** A topic that no other test knows. */
export async function freshTopic(address: string, wanted: Omit<TopicWanted, 'topic'>): Promise<string> {
  const topic = `test-${randomUUID()}`;
  await makeTopic(address, { topic, ...wanted });
  return topic;
}

/** Resolves once the topic can be written to: a broker on a busy machine may be later than the program waits at once. */
export async function makeTopic(address: string, wanted: TopicWanted): Promise<void> {
  const made = () => ensureTopic(quietly(address), wanted);
  await waitFor(made, { every: 100, what: `the topic ${wanted.topic}` });
}

const quietly = (address: string) => ({
  brokers: address.split(','),
  clientId: 'tests',
  log: () => {},
});

function dockerSocket(): { socketPath: string } | { host: string; port: number } | undefined {
  const url = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  if (url.startsWith('unix://')) return { socketPath: url.slice('unix://'.length) };
  const { hostname, port } = new URL(url);
  return port ? { host: hostname, port: Number(port) } : undefined;
}

/** A socket file may be left by an engine that is gone, or be closed to us. */
function answers(docker: object): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ ...docker, path: '/_ping', timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

async function startInDocker(): Promise<KafkaForTests> {
  // Loaded only here: nothing else needs it, and it is large.
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const image = `apache/kafka:${kafkaVersion}`;
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  // Kafka tells clients its own address, so the port must be known before it starts.
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:${controllerPort}`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: `1@localhost:${controllerPort}`,
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withStartupTimeout(120_000)
    .start();
  const address = `${host}:${port}`;
  const stop = async () => {
    await container.stop();
  };
  try {
    await untilAnswered(address);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, origin: `Docker (${image})`, stop };
}
