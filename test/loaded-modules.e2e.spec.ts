import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { understudy } from './support/command.js';
import { startProcess } from './support/process.js';

// Reading modules is most of a start and much of the memory of an idle program.

let database: FreshDatabase;
let folder: string;
let environment: Record<string, string>;
beforeEach(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(join(tmpdir(), 'understudy-modules-'));
  environment = {
    DATABASE_URL: database.url,
    TELL_MODULES: join(folder, 'modules'),
    NODE_OPTIONS: `--import ${resolve('test/support/tell-modules.mjs')}`,
  };
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

/** Paths of modules, and the beginnings of connections, in their order. */
const told = () => readFileSync(environment.TELL_MODULES as string, 'utf8').split('\n');

/** Packages, and libs of ours, with a module that was loaded. */
function loaded(): Set<string> {
  const owner = (path: string) =>
    /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(path)?.[1] ??
    /dist\/(?:libs\/[^/]+|apps\/understudy\/src\/demo)/.exec(path)?.[0].replace('dist/', '');
  return new Set(told().flatMap((path) => owner(path) ?? []));
}
const ofTracing = [
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/resources',
  '@opentelemetry/core',
  '@opentelemetry/otlp-exporter-base',
  '@opentelemetry/otlp-transformer',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/exporter-trace-otlp-http',
];
const seldomNeeded = [
  'typeorm',
  'kafkajs',
  'swagger-ui-dist',
  'pino-pretty',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'commander',
  'typescript',
  '@swc/core',
  'apps/understudy/src/demo',
  'libs/compatibility',
  ...ofTracing,
];

describe('What is loaded', () => {
  it('by a start on a database that has all: no package that only some of its uses need', async () => {
    const program = await startProcess(environment);
    const listPlaylists = () =>
      fetch(`${program.endpoint}/v1/playlists`, {
        headers: { authorization: `Basic ${btoa('understudy:understudy-local-secret')}` },
      }).then(({ status }) => status);
    try {
      const atStart = loaded();
      for (const needed of ['@nestjs/core', 'fastify', 'pg', 'zod', 'libs/operations'])
        expect(atStart).toContain(needed);
      expect(seldomNeeded.filter((name) => atStart.has(name))).toEqual([]);

      expect(await listPlaylists()).toBe(200);
      expect(loaded()).toContain('typeorm');
    } finally {
      await program.stop();
    }
  });

  it('by a start is loaded before the first connection, which a busy thread would not hear', async () => {
    const program = await startProcess(environment);
    await program.stop();
    const first = told().indexOf('connect');
    const last = told().findLastIndex((path) => /@nestjs\/|libs\/operations\//.test(path));
    expect(last).toBeGreaterThan(0);
    expect(first).toBeGreaterThan(last);
  });

  it('by a start with Kafka: what speaks to it', async () => {
    const program = await startProcess({
      ...environment,
      KAFKA_BROKERS: '127.0.0.1:1',
      LOG_FORMAT: 'pretty',
    });
    await program.stop();
    expect(seldomNeeded.filter((name) => loaded().has(name))).toEqual(['kafkajs', 'pino-pretty']);
  });

  it('by a start with a collector of traces: what speaks to it, in the one way it is spoken to', async () => {
    const program = await startProcess({
      ...environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    await program.stop();
    expect(seldomNeeded.filter((name) => loaded().has(name))).toEqual(
      ofTracing.filter((name) => name !== '@opentelemetry/exporter-trace-otlp-http'),
    );
    const ofTracer = told().findLastIndex((path) => path.includes('@opentelemetry/'));
    expect(told().indexOf('connect')).toBeGreaterThan(ofTracer);
  });

  it('by a command: neither a server nor the contracts of operations', async () => {
    const { code, out } = await understudy(['accounts', 'list', '--json'], environment);
    expect({ code, out }).toEqual({ code: 0, out: '[]\n' });
    const ofCommand = loaded();
    for (const needed of ['commander', 'pg', 'libs/access']) expect(ofCommand).toContain(needed);
    const notNeeded = seldomNeeded.filter((name) => name !== 'commander');
    const ofServer = ['@nestjs/core', '@nestjs/cqrs', 'fastify', 'libs/operations', 'libs/event-relay'];
    expect([...notNeeded, ...ofServer].filter((name) => ofCommand.has(name))).toEqual([]);
  });

  it('by --help of a noun: no database', async () => {
    const { code } = await understudy(['accounts', 'create', '--help'], environment);
    expect(code).toBe(0);
    expect(loaded()).toContain('commander');
    expect(loaded()).not.toContain('typeorm');
    expect(loaded()).not.toContain('@nestjs/core');
  });
});
