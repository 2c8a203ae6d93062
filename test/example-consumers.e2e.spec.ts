import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublisher } from '#libs/kafka';
import { freshTopic, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

// The examples in other languages, made from the files that people copy.
const run = promisify(execFile);

interface Example {
  readonly language: string;
  /** Throws where what it is made with is not there. */
  readonly look: () => Promise<unknown>;
  /** Makes it in a folder, and answers the command that starts it. */
  readonly make: (folder: string) => Promise<readonly [command: string, ...args: string[]]>;
}

const examples: readonly Example[] = [
  {
    language: 'Python',
    look: () => run('python3', ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 9)']),
    async make(folder) {
      await run('python3', ['-m', 'venv', folder]);
      const python = join(folder, 'bin', 'python');
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      await run(python, [...pip, '-r', 'examples/print-copies-python/requirements.txt']);
      return [python, 'examples/print-copies-python/print_copies.py'];
    },
  },
  {
    language: 'Java',
    look: () => run('mvn', ['--version']),
    async make(folder) {
      const quietly = ['-q', '-B', `-DbuildDirectory=${folder}`];
      await run('mvn', [...quietly, '-f', 'examples/print-copies-java/pom.xml', 'compile']);
      return ['java', '-cp', `${join(folder, 'classes')}:${join(folder, 'lib', '*')}`, 'PrintCopies'];
    },
  },
];

for (const { language, look, make } of examples) {
  const why = await look().then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (why !== undefined && process.env.CI === 'true') throw new Error(`No ${language} in CI: ${why}`);

  (why === undefined ? describe : describe.skip)(`The example in ${language}`, () => {
    let program: Program;
    let call: CallOperation;
    let topic: string;
    let source: string;
    let folder: string;
    let command: readonly [string, ...string[]];
    let consumer: ChildProcess | undefined;
    const printed: string[] = [];
    beforeAll(async () => {
      // Its own: each example prints all copies that the topic has.
      topic = await freshTopic(kafkaAddress(), { partitions: 3 });
      program = await startProgram({ KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic });
      call = popCore(program.endpoint);
      source = await buildNewsroom(call, randomUUID());
      folder = await mkdtemp(join(tmpdir(), 'print-copies-'));
      command = await make(join(folder, 'made'));
    });
    afterEach(() => end('SIGKILL'));
    afterAll(async () => {
      await program?.end();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const copy = async (CasterName: string) =>
      (await call('CopyCaster', { SrcCasterId: source, CasterName, ClientToken: randomUUID() }))
        .CasterId as string;

    const start = (group: string) => {
      const [file, ...args] = command;
      consumer = spawn(file, args, {
        env: {
          ...process.env,
          KAFKA_BROKERS: kafkaAddress(),
          KAFKA_TOPIC: topic,
          GROUP_ID: group,
          STATE_FILE: join(folder, 'handled.db'),
          PYTHONUTF8: '1',
          JAVA_TOOL_OPTIONS: '-Dstdout.encoding=UTF-8',
        },
        stdio: ['ignore', 'pipe', process.env.TEST_LOG_LEVEL === undefined ? 'ignore' : 'inherit'],
      });
      if (consumer.stdout) createInterface(consumer.stdout).on('line', (line) => printed.push(line));
    };
    const end = async (signal: NodeJS.Signals) => {
      if (consumer === undefined || consumer.exitCode !== null || consumer.signalCode !== null) return;
      const ended = once(consumer, 'exit');
      consumer.kill(signal);
      await ended;
    };
    const copies = () => printed.filter((line) => line.includes(' → '));
    const untilPrinted = (casterId: string) =>
      waitFor(() => copies().some((line) => line.includes(casterId)), {
        what: `the copy ${casterId} in what ${language} prints: ${printed.join(' | ')}`,
      });

    it('prints each copy once: killed, started again, and where its group has forgotten how far it came', async () => {
      const group = `test-${randomUUID()}`;
      const made = [await copy('Before it starts')];
      start(group);
      await untilPrinted(made[0]!);

      await end('SIGKILL');
      made.push(await copy('While it is away'), await copy('“And another” 二'));
      start(group);
      for (const casterId of made) await untilPrinted(casterId);
      await end('SIGTERM');

      // All that is on the topic comes again.
      start(`${group}-afresh`);
      made.push(await copy('Afterwards'));
      await untilPrinted(made.at(-1)!);

      const parts = 'Before it starts|While it is away|“And another” 二|Afterwards';
      expect(copies().map((line) => line.split(' → ')[1]?.slice(0, 36))).toEqual(
        expect.arrayContaining(made),
      );
      expect(copies()).toHaveLength(made.length);
      for (const line of copies())
        expect(line).toMatch(new RegExp(`^\\S+Z ${source} → \\S{36} "(${parts})", [1-9]\\d* parts$`, 'u'));
    });

    it('goes on at the last record of an erased studio, which has no value and may come after a hole', async () => {
      const casterId = randomUUID();
      const record = (type: string, sequence: number, value: Buffer | null) => ({
        key: casterId,
        value,
        headers: {
          ce_specversion: '1.0',
          ce_id: randomUUID(),
          ce_type: type,
          ce_source: '/accounts/1/casters',
          ce_subject: casterId,
          ce_time: '2026-11-24T18:00:00Z',
          ce_sequence: String(sequence),
        },
      });
      const copied = { sourceCasterId: source, caster: { name: 'Before it starts' }, ids: { a: 'b' } };
      start(`test-${randomUUID()}`);
      const publisher = createPublisher({
        brokers: kafkaAddress().split(','),
        clientId: 'erasures',
        log: () => {},
      });
      await publisher.publish(topic, [
        record('live.caster.copied.v1', 1, Buffer.from(JSON.stringify(copied))),
        record('live.caster.erased.v1', 9, null),
        record('live.caster.erased.v1', 9, null),
      ]);
      await publisher.close();
      await untilPrinted(casterId);
      // It did not end there: what follows on the partition of the erasure, most probably some of these, is printed as well.
      const more = await Promise.all(Array.from({ length: 12 }, (_, i) => copy(`After the erasure, ${i}`)));
      for (const made of more) await untilPrinted(made);
    });

    it('passes over what a stranger puts on the topic', async () => {
      start(`test-${randomUUID()}`);
      const publisher = createPublisher({
        brokers: kafkaAddress().split(','),
        clientId: 'stranger',
        log: () => {},
      });
      await publisher.publish(topic, [
        { key: source, value: Buffer.from('junk'), headers: {} },
        { key: source, value: null, headers: { ce_specversion: '1.0' } },
      ]);
      await publisher.close();
      const before = copies().length;
      await untilPrinted(await copy('After the junk'));
      expect(copies()).toHaveLength(before + 1);
    });
  });
}
