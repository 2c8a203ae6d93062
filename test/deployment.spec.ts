import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { settingsSchema } from '../apps/understudy/src/settings.js';

// No Docker engine runs everywhere these tests do: what can be said of the files without one is said here.

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  user?: string;
  restart?: string;
  environment?: Record<string, string>;
  ports?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build !== undefined);
const dockerfile = readFileSync('Dockerfile', 'utf8');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

describe('docker-compose.yml', () => {
  it('runs the program in each of its three roles, once', () =>
    expect(ours.flatMap(([, { environment }]) => environment?.ROLES ?? []).sort()).toEqual([
      'api',
      'projector',
      'relay',
    ]));

  it('pins every image that it does not build', () => {
    for (const [name, { image, build }] of services)
      if (build === undefined) expect(`${name} ${image}`).toMatch(/:\d+\.\d+(\.\d+)?/);
  });

  it('gives the program only settings that it knows', () => {
    const known = Object.keys(settingsSchema.shape);
    for (const [name, { environment }] of ours)
      expect({
        name,
        unknown: Object.keys(environment ?? {}).filter((setting) => !known.includes(setting)),
      }).toEqual({
        name,
        unknown: [],
      });
  });

  it('gives it values that its settings accept', () => {
    for (const [, { environment }] of ours) {
      // Compose puts the default in where the variable is not set.
      const filled = Object.fromEntries(
        Object.entries(environment ?? {}).map(([name, value]) => [
          name,
          value.replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
        ]),
      );
      expect(settingsSchema.safeParse(filled).error?.issues).toBeUndefined();
    }
  });

  it('starts a role only when servers are healthy and database and topic are ready', () => {
    for (const [name, { environment, depends_on }] of ours)
      if (environment?.ROLES !== undefined)
        expect({ name, ...depends_on }).toEqual({
          name,
          postgres: { condition: 'service_healthy' },
          kafka: { condition: 'service_healthy' },
          migrations: { condition: 'service_completed_successfully' },
          topics: { condition: 'service_completed_successfully' },
        });
  });

  it('depends only on services that exist, and on their health only where they tell it', () => {
    for (const [, { depends_on }] of services)
      for (const [other, { condition }] of Object.entries(depends_on ?? {})) {
        expect(Object.keys(compose.services)).toContain(other);
        if (condition === 'service_healthy')
          expect(compose.services[other]?.healthcheck?.test.length).toBeGreaterThan(0);
      }
  });

  it('publishes ports on this machine alone, each movable by a variable', () => {
    for (const [, { ports }] of services)
      for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$/);
  });

  it('runs Kafka as one KRaft node that makes no topic by itself', () => {
    const { environment } = compose.services.kafka ?? {};
    expect(environment?.KAFKA_PROCESS_ROLES).toBe('broker,controller');
    expect(environment?.KAFKA_AUTO_CREATE_TOPICS_ENABLE).toBe('false');
    // 16 bytes in base64url: what the format step accepts.
    expect(environment?.CLUSTER_ID).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('asks Postgres by TCP, since a temporary server answers on the socket while a fresh volume is set up', () =>
    expect(compose.services.postgres?.healthcheck?.test.join(' ')).toContain('-h 127.0.0.1'));

  it('keeps what is written in named volumes', () =>
    expect(Object.keys(compose.volumes).sort()).toEqual(['kafka-data', 'postgres-data']));

  it('starts programs that the build makes', () => {
    for (const [, { command }] of ours)
      if (command) {
        const source = command[1]?.replace(/^dist\//, '').replace(/\.js$/, '.ts') ?? '';
        expect(() => readFileSync(source)).not.toThrow();
      }
  });
});

describe('Dockerfile', () => {
  it('builds in one stage and runs in another, both of one pinned Node', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(bases).toHaveLength(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-/);
  });

  it('runs as an ordinary user that owns none of the program', () => {
    const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    for (const line of last.filter((copy) => copy.startsWith('COPY ')))
      expect(line).toContain('--chown=root:root');
  });

  it('installs by the lock file and keeps development packages out of the image', () => {
    expect(dockerfile).toContain('npm ci');
    expect(dockerfile).toContain('npm prune --omit=dev');
  });

  it('tells its health by the endpoint that readiness has', () =>
    expect(dockerfile).toContain('/health/ready'));

  it('copies only what exists', () => {
    const sources = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) =>
        line
          .replace(/^COPY (--\S+ )*/, '')
          .split(' ')
          .slice(0, -1),
      );
    for (const source of sources) expect(() => readFileSync(`${source}/.`)).toThrow(/EISDIR|ENOTDIR/);
  });
});
