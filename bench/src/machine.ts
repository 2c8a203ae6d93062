import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import type { BenchCluster } from './cluster.js';
import { findTool } from './tools.js';

const run = promisify(execFile);

/** Where and on what was measured: a number without it says nothing. */
export interface Machine {
  readonly processors: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit: string;
  readonly settings: Readonly<Record<string, string>>;
}

export async function machine(postgres: BenchCluster, withKafka: boolean): Promise<Machine> {
  return {
    processors: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    versions: {
      node: process.versions.node,
      PostgreSQL: postgres.version,
      ...(withKafka && { 'Apache Kafka': await kafkaVersion() }),
      ...(await versionOf('pgbench', /\d[\d.]+/)),
      ...(await packagesIn('package.json', ['pg', 'typeorm', 'kafkajs', 'fastify'])),
      ...(await packagesIn('bench/peers/package.json')),
    },
    commit: await commit(),
    settings: postgres.settings,
  };
}

async function kafkaVersion(): Promise<string> {
  const pom = await readFile('libs/testing/src/kafka/pom.xml', 'utf8').catch(() => '');
  return (
    /<kafka\.version>([^<]+)|<artifactId>kafka[^<]*<\/artifactId>\s*<version>([^<]+)/
      .exec(pom)
      ?.slice(1)
      .find(Boolean) ?? 'unknown'
  );
}

async function versionOf(tool: string, pattern: RegExp): Promise<Record<string, string>> {
  const path = findTool(tool);
  if (path === undefined) return {};
  const { stdout } = await run(path, ['--version']);
  return { [tool]: pattern.exec(stdout)?.[0] ?? 'unknown' };
}

async function packagesIn(file: string, wanted?: readonly string[]): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(file, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => wanted?.includes(name) ?? true));
}

/** With a plus where the tree is not what was committed. */
async function commit(): Promise<string> {
  try {
    const { stdout: hash } = await run('git', ['rev-parse', '--short=12', 'HEAD']);
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--untracked-files=no']);
    return `${hash.trim()}${changes.trim() === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
