import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertFree, freePorts } from './free-ports.js';
import { findJava, kafkaJars } from './kafka-jars.js';
import { type SecuredKafka, scramUsers, securedProperties, secureListeners } from './secured-listeners.js';
import { untilAnswered } from './until-answered.js';
import { hireWatchman, type Watchman } from './watchman.js';

const run = promisify(execFile);

export interface LocalKafkaOptions {
  /** Kept when the broker stops. Without it the data lives in a temporary folder and goes with the broker. */
  dataDir?: string;
  /** Without it a free one. */
  port?: number;
  /** Where the broker tells clients to find it, for a proxy before it. Without it the address itself. */
  advertised?: string;
  /** Listeners with TLS and SASL beside the open one. */
  secured?: boolean;
  /**
   * Without a sign of it for so long, in milliseconds, the broker is taken for dead, and nobody leads its partitions: more
   * for one that is never killed, on a machine that may stand still. Without it 3,000.
   */
  sessionMs?: number;
  log?: (line: string) => void;
}

export interface LocalKafka {
  readonly address: string;
  /** Of the Java process; another one after a restart. */
  readonly pid: number;
  /** Where it was asked for. */
  readonly secured?: SecuredKafka;
  stop(): Promise<void>;
  /** kill -9: nothing is flushed, nobody is told. The data stays for a restart. */
  kill(): Promise<void>;
  /** Same port, same data; stops the broker first unless it is down. Resolves when clients are answered. */
  restart(): Promise<void>;
}

/** One Apache Kafka node in KRaft mode on 127.0.0.1. Resolves when clients are answered; ends with this process. */
export async function startLocalKafka(options: LocalKafkaOptions = {}): Promise<LocalKafka> {
  const log = options.log ?? (() => {});
  if (options.port !== undefined) await assertFree(options.port);
  const java = await findJava();
  const jars = await kafkaJars(log);
  const isTemporary = options.dataDir === undefined;
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'understudy-kafka-')));
  const watchman = hireWatchman(isTemporary ? folder : undefined);

  try {
    await mkdir(folder, { recursive: true });
    return await withFreePorts(options.port, async (port, controllerPort, saslPort, mutualTlsPort) => {
      const secured = options.secured ? await secureListeners(folder, saslPort, mutualTlsPort) : undefined;
      const { advertised = `127.0.0.1:${port}`, sessionMs = 3_000 } = options;
      const listeners = { port, advertised, controllerPort, secured };
      const node = { java, jars, folder, isTemporary, sessionMs, watchman, ...listeners };
      await format(node);
      return runningBroker(node, await startBroker(node));
    });
  } catch (error) {
    if (isTemporary) await rm(folder, { recursive: true, force: true });
    watchman.dismiss();
    throw error;
  }
}

/** For tests that need a broker they may kill, where the common one comes from elsewhere. */
export const canStartLocalKafka = (): Promise<boolean> =>
  Promise.all([findJava(), kafkaJars(() => {})]).then(
    () => true,
    () => false,
  );

interface Node {
  java: string;
  jars: string;
  folder: string;
  isTemporary: boolean;
  sessionMs: number;
  port: number;
  advertised: string;
  controllerPort: number;
  secured: SecuredKafka | undefined;
  watchman: Watchman;
}

function runningBroker(node: Node, first: ChildProcess): LocalKafka {
  let broker = first;

  return {
    address: `127.0.0.1:${node.port}`,
    ...(node.secured && { secured: node.secured }),
    get pid() {
      return broker.pid as number;
    },
    async stop() {
      // Data that is thrown away needs no orderly end, and that takes seconds.
      await end(broker, node.isTemporary ? 'SIGKILL' : 'SIGTERM');
      if (node.isTemporary) await rm(node.folder, { recursive: true, force: true });
      node.watchman.dismiss();
    },
    kill: () => end(broker, 'SIGKILL'),
    async restart() {
      await end(broker, 'SIGTERM');
      broker = await startBroker(node);
    },
  };
}

async function startBroker(node: Node): Promise<ChildProcess> {
  const log = openSync(logOf(node), 'w');
  // Its own process group: Ctrl-C in a terminal reaches only us, and we decide how the broker ends.
  const broker = spawn(
    node.java,
    [
      '-Xmx512m',
      `-Dlog4j2.configurationFile=${besideThePom('log4j2.properties')}`,
      '-cp',
      join(node.jars, '*'),
      'kafka.Kafka',
      propertiesOf(node),
    ],
    { cwd: node.folder, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  await once(broker, 'spawn');
  node.watchman.watch(broker);

  try {
    // Another program may have been quicker to take the port, and then it is that one which answers.
    const check = async () => {
      const lines = await readFile(logOf(node), 'utf8');
      if (hasEnded(broker)) throw new BrokerEnded(reasonIn(lines));
      if (!lines.includes('Kafka Server started')) throw new Error('it is still starting');
    };
    const isHopeless = (error: unknown) => error instanceof BrokerEnded;
    await untilAnswered(`127.0.0.1:${node.port}`, { check, isHopeless });
    return broker;
  } catch (error) {
    await end(broker, 'SIGKILL');
    throw error;
  }
}

class BrokerEnded extends Error {
  constructor(reason: string) {
    super(`Kafka ended while it started: ${reason}`);
  }
}

/** Without the stack traces. */
function reasonIn(log: string): string {
  const said = log.split('\n').filter((line) => / (ERROR|FATAL) |Exception: |Error: /.test(line));
  return said.slice(-5).join(' | ') || log.trim().split('\n').slice(-5).join(' | ') || 'it said nothing';
}

async function end(broker: ChildProcess, signal: NodeJS.Signals) {
  if (hasEnded(broker)) return;
  const exit = once(broker, 'exit');
  broker.kill(signal);
  const patience = setTimeout(() => broker.kill('SIGKILL'), 15_000);
  await exit;
  clearTimeout(patience);
}

const hasEnded = (broker: ChildProcess) => broker.exitCode !== null || broker.signalCode !== null;

async function format(node: Node) {
  await writeFile(propertiesOf(node), properties(node));
  if (existsSync(join(node.folder, 'log', 'meta.properties'))) return;

  // An id that begins with a dash would be read as an option.
  const clusterId = Buffer.concat([Buffer.of(0), randomBytes(15)]).toString('base64url');
  const storageTool = ['-cp', join(node.jars, '*'), 'kafka.tools.StorageTool'];
  await run(node.java, [
    ...storageTool,
    'format',
    '-t',
    clusterId,
    '-c',
    propertiesOf(node),
    ...(node.secured ? scramUsers : []),
  ]);
}

const propertiesOf = (node: Node) => join(node.folder, 'server.properties');
const logOf = (node: Node) => join(node.folder, 'broker.log');

const properties = ({ folder, port, advertised, controllerPort, secured, sessionMs }: Node) => {
  const withTls = secured ? `,SASL_SSL://${secured.saslAddress},SSL://${secured.mutualTlsAddress}` : '';
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port}${withTls},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://${advertised}${withTls}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:PLAINTEXT
log.dirs=${join(folder, 'log')}
auto.create.topics.enable=false
# One node has no second replica to wait for.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
# After kill -9 the controller waits for the dead broker's session before it admits the new one: 9 s by default.
broker.session.timeout.ms=${sessionMs}
broker.heartbeat.interval.ms=500
${secured ? securedProperties(folder) : ''}`;
};

const besideThePom = (name: string) => fileURLToPath(new URL(`../../kafka/${name}`, import.meta.url));

/** Free when we looked; when another program was quicker, the broker ends at once and we look again. */
async function withFreePorts<T>(
  wanted: number | undefined,
  start: (port: number, ...others: [number, number, number]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const [port, ...others] = (await freePorts(4)) as [number, number, number, number];
    try {
      return await start(wanted ?? port, ...others);
    } catch (error) {
      if (!(error instanceof BrokerEnded && attempt < 3 && /Address already in use/.test(error.message)))
        throw error;
    }
  }
}
