import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { Cli } from '../apps/understudy/src/cli/cli.js';
import { understudy } from '../apps/understudy/src/cli/program.js';
import { readSettings, secretFiles, settingsSchema } from '../apps/understudy/src/settings.js';
import { chartTools, kubernetesVersions } from '../scripts/chart-tools.mjs';

const chart = 'deploy/chart';
const run = promisify(execFile);
const tools = chartTools();
if (tools === undefined && process.env.CI === 'true')
  throw new Error('No helm and kubeconform in CI: node scripts/chart-tools.mjs brings them');

interface Container {
  image: string;
  command?: string[];
  env?: { name: string; value?: string }[];
  envFrom: { configMapRef: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  resources: { requests?: object; limits?: { memory?: string } };
  [probe: `${string}Probe`]: { httpGet: { path: string; port: string } };
}
interface PodSpec {
  serviceAccountName: string;
  terminationGracePeriodSeconds?: number;
  volumes: { secret?: { secretName: string } }[];
  containers: [Container];
}
type Labels = Record<string, string>;
interface Manifest {
  kind: string;
  metadata: { name: string; labels: Labels; annotations?: Record<string, string> };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own, which kubeconform looks at.
  spec: any;
}

const sets = ['minimal', 'plain', 'all'];
const rendered = new Map<string, Manifest[]>();
let folder: string;

/** The manifests of a release named `live`, and what helm says of it. */
async function render(...args: string[]): Promise<string> {
  const { stdout } = await run(tools?.helm ?? '', ['template', 'live', chart, ...args], { maxBuffer: 1e8 });
  return stdout;
}

const refusal = async (...args: string[]) =>
  render('--set', 'secrets.existingSecret=understudy', ...args).then(
    () => 'rendered',
    ({ stderr }) => String(stderr),
  );

const hookOf = ({ metadata }: Manifest) => metadata.annotations?.['helm.sh/hook'];
const weightOf = ({ metadata }: Manifest) => Number(metadata.annotations?.['helm.sh/hook-weight'] ?? 0);
const podOf = ({ kind, spec, metadata }: Manifest): { labels: Labels; spec: PodSpec } =>
  kind === 'Pod'
    ? { labels: metadata.labels, spec }
    : { labels: spec.template.metadata.labels, spec: spec.template.spec };
const withPods = (manifests: Manifest[]) =>
  manifests.filter(({ kind }) => ['Deployment', 'Job', 'Pod'].includes(kind));
const ofKind = (manifests: Manifest[], kind: string) => manifests.filter((one) => one.kind === kind);
/** What all processes of a release are told. */
const settingsOf = (manifests: Manifest[]) =>
  ofKind(manifests, 'ConfigMap').find(({ data }) => data?.NODE_ENV)?.data;
const matches = (selector: Labels, labels: Labels) =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

(tools ? describe : describe.skip)('The chart (where node scripts/chart-tools.mjs has been run)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-chart-'));
    for (const set of sets) {
      const text = await render('--values', `${chart}/ci/${set}-values.yaml`);
      await writeFile(join(folder, `${set}.yaml`), text);
      rendered.set(
        set,
        parseAllDocuments(text, { version: '1.1' }).flatMap((document) => document.toJS() ?? []),
      );
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(kubernetesVersions)('renders what Kubernetes %s takes', async (version) => {
    const files = sets.map((set) => join(folder, `${set}.yaml`));
    const args = ['-strict', '-summary', '-output', 'json', '-kubernetes-version', version];
    const { stdout } = await run(tools?.kubeconform ?? '', [
      ...args,
      ...['-schema-location', tools?.schemasOf(version) ?? '', ...files],
    ]).catch((error) => error);
    const count = [...rendered.values()].flat().length;
    expect(JSON.parse(stdout)).toEqual({
      resources: [],
      summary: { valid: count, invalid: 0, errors: 0, skipped: 0 },
    });
  });

  it('is of the version that the program is, and passes the lint of helm', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(parse(readFileSync(`${chart}/Chart.yaml`, 'utf8')).appVersion).toBe(version);
    const values = sets.flatMap((set) => ['--values', `${chart}/ci/${set}-values.yaml`]);
    const { stdout } = await run(tools?.helm ?? '', ['lint', '--strict', chart, ...values]);
    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  it('deploys every role once, and no relay where there is no Kafka', () => {
    const roles = (set: string) =>
      ofKind(rendered.get(set) ?? [], 'Deployment').map((one) => podOf(one).spec.containers[0].env?.[0]);
    const all = ['api', 'relay', 'projector'];
    for (const set of ['plain', 'all'])
      expect(roles(set)).toEqual(expect.arrayContaining(all.map((value) => ({ name: 'ROLES', value }))));
    expect(roles('minimal')).toHaveLength(2);
  });

  it('gives the program only settings that it knows, with values that it accepts', () => {
    const known = [...Object.keys(settingsSchema.shape), ...Object.keys(secretFiles), 'NODE_ENV'];
    for (const manifests of rendered.values())
      for (const { data = {}, metadata } of ofKind(manifests, 'ConfigMap')) {
        if (metadata.name.includes('-dashboard-')) continue;
        expect(Object.keys(data).filter((name) => !known.includes(name))).toEqual([]);
        // Their files are in the pods alone.
        const { DATABASE_URL_FILE, UNDERSTUDY_SECRET_KEY_FILE, KAFKA_SASL_PASSWORD_FILE, ...settings } = data;
        for (const file of Object.keys(settings).filter((name) => /^KAFKA_TLS_.*_FILE$/.test(name)))
          delete settings[file];
        for (const ROLES of ['api', 'relay', 'projector'])
          expect(() =>
            readSettings(
              {
                ...settings,
                ROLES,
                DATABASE_URL: 'postgres://understudy@postgres/understudy',
                UNDERSTUDY_SECRET_KEY: 'Rt3yhHcUuBnuQvPz+1k9Xo0pW6fLqJm2sEd7GgaTb8w=',
                ...(KAFKA_SASL_PASSWORD_FILE && { KAFKA_SASL_PASSWORD: 'secret' }),
              },
              { serving: true },
            ),
          ).not.toThrow();
      }
  });

  it('has every secret in a Secret, mounted as a file, and nowhere else', () => {
    for (const set of sets) {
      const manifests = rendered.get(set) ?? [];
      const { secrets } = parse(readFileSync(`${chart}/ci/${set}-values.yaml`, 'utf8'));
      const { existingSecret, ...values } = secrets as Labels;
      const [inSecrets, others] = [true, false].map((isSecret) =>
        JSON.stringify(manifests.filter(({ kind }) => (kind === 'Secret') === isSecret)),
      );
      for (const value of Object.values(values)) {
        expect(inSecrets).toContain(value);
        expect(others).not.toContain(value);
      }
      for (const one of withPods(manifests)) {
        const [{ env = [] }] = podOf(one).spec.containers;
        expect(env.filter(({ name }) => /SECRET|PASSWORD|DATABASE_URL/.test(name))).toEqual([]);
      }
    }
  });

  it('asks for health where the program tells it', () => {
    const controller = readFileSync('apps/understudy/src/health.controller.ts', 'utf8');
    const told = [...controller.matchAll(/@Get\('([^']+)'\)/g)].map(([, path]) => path);
    for (const manifests of rendered.values()) {
      const data = settingsOf(manifests);
      for (const one of ofKind(manifests, 'Deployment')) {
        const [container] = podOf(one).spec.containers;
        const ports = Object.fromEntries(
          (container.ports ?? []).map((port) => [port.name, port.containerPort]),
        );
        expect(ports.admin).toBe(Number(data?.ADMIN_PORT));
        expect(ports.http ?? Number(data?.PORT)).toBe(Number(data?.PORT));
        for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
          expect(told).toContain(container[probe]?.httpGet.path);
          expect(container[probe]?.httpGet.port).toBe('admin');
        }
      }
    }
  });

  it('selects what there is, and each role by itself', () => {
    for (const manifests of rendered.values()) {
      const deployments = ofKind(manifests, 'Deployment');
      const selected = (selector: Labels) =>
        deployments
          .filter((one) => matches(selector, podOf(one).labels))
          .map(({ metadata }) => metadata.name);
      for (const { spec, metadata } of deployments)
        expect(selected(spec.selector.matchLabels)).toEqual([metadata.name]);
      for (const { spec, metadata } of ofKind(manifests, 'PodDisruptionBudget'))
        expect(selected(spec.selector.matchLabels)).toEqual([metadata.name]);
      for (const { spec } of ofKind(manifests, 'HorizontalPodAutoscaler'))
        expect(deployments.map(({ metadata }) => metadata.name)).toContain(spec.scaleTargetRef.name);
      const services = ofKind(manifests, 'Service');
      expect(services.map(({ spec }) => selected(spec.selector).length)).toEqual([1, deployments.length]);
      for (const { spec } of ofKind(manifests, 'ServiceMonitor'))
        expect(
          services.filter(({ metadata }) => matches(spec.selector.matchLabels, metadata.labels)),
        ).toHaveLength(1);
      for (const { spec } of ofKind(manifests, 'NetworkPolicy'))
        expect(selected(spec.podSelector.matchLabels)).toHaveLength(deployments.length);
      for (const { spec } of ofKind(manifests, 'Ingress'))
        for (const { http } of spec.rules) {
          const { service } = http.paths[0].backend;
          const [target] = services.filter(({ metadata }) => metadata.name === service.name);
          expect(target?.spec.ports.map(({ name }: { name: string }) => name)).toContain(service.port.name);
        }
    }
  });

  it('refers only to what is there at that moment: hooks to hooks before them, the release to its own', () => {
    for (const set of sets) {
      const manifests = rendered.get(set) ?? [];
      const { secrets, kafkaTls } = parse(readFileSync(`${chart}/ci/${set}-values.yaml`, 'utf8'));
      const brought = [secrets.existingSecret, kafkaTls?.existingSecret];
      for (const one of withPods(manifests)) {
        const isEarly = hookOf(one)?.startsWith('pre-') ?? false;
        const there = manifests
          .filter((other) =>
            isEarly
              ? hookOf(other) === hookOf(one) && weightOf(other) < weightOf(one)
              : hookOf(other) === undefined,
          )
          .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
        const { spec } = podOf(one);
        const wanted = [
          `ServiceAccount ${spec.serviceAccountName}`,
          ...spec.containers[0].envFrom.map(({ configMapRef }) => `ConfigMap ${configMapRef.name}`),
          ...spec.volumes.flatMap(({ secret }) =>
            secret && !brought.includes(secret.secretName) ? `Secret ${secret.secretName}` : [],
          ),
        ];
        expect({ pod: one.metadata.name, missing: wanted.filter((name) => !there.includes(name)) }).toEqual({
          pod: one.metadata.name,
          missing: [],
        });
      }
    }
  });

  it('runs pinned images as an ordinary user that may do and write nothing, within bounds', () => {
    for (const manifests of rendered.values())
      for (const one of withPods(manifests)) {
        const { spec } = podOf(one);
        expect(spec).toMatchObject({
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        });
        for (const { image, securityContext, resources } of spec.containers) {
          expect(image).toMatch(/:\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/);
          expect(securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          expect(resources).toMatchObject({ requests: {}, limits: { memory: expect.any(String) } });
        }
      }
  });

  it('is more patient than the program, which stops by itself', () => {
    for (const manifests of rendered.values()) {
      const data = settingsOf(manifests);
      const { STOP_WITHIN_SECONDS } = readSettings({ STOP_WITHIN_SECONDS: data?.STOP_WITHIN_SECONDS });
      for (const one of ofKind(manifests, 'Deployment')) {
        const [container] = podOf(one).spec.containers as [Container & { lifecycle?: Manifest['spec'] }];
        const drains = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
        expect(podOf(one).spec.terminationGracePeriodSeconds).toBeGreaterThan(STOP_WITHIN_SECONDS + drains);
      }
    }
  });

  it('runs commands that there are', async () => {
    const nouns = (await understudy(new Cli(new AbortController().signal))).commands;
    const commands = withPods(rendered.get('all') ?? []).flatMap((one) => {
      const { command } = podOf(one).spec.containers[0];
      return command ? [command] : [];
    });
    expect(commands).toHaveLength(3);
    for (const [program, noun, verb] of commands) {
      const found = nouns.find((one) => one.name() === noun);
      expect({ program, noun: found?.name() }).toEqual({ program: 'understudy', noun });
      if (verb) expect(found?.commands.map((one) => one.name())).toContain(verb);
    }
  });

  it('refuses what cannot be right, and says why', async () => {
    expect(await render().catch(({ stderr }) => stderr)).toContain('secrets.databaseUrl is needed');
    expect(await refusal('--set', 'settings.KAFKA_BROKER=kafka:9092')).toContain(
      "'KAFKA_BROKER' not allowed",
    );
    expect(await refusal('--set', 'settings.ROLES=api')).toContain("'ROLES' not allowed");
    expect(await refusal('--set', 'settings.KAFKA_TLS=true')).toContain('/settings/KAFKA_TLS');
    expect(await refusal('--set', 'image.tag=latest')).toContain('/image/tag');
    expect(await refusal('--set', 'ingress.enabled=true')).toContain('/ingress/hosts');
    expect(await refusal('--set', 'settings.API_PROCESSES=2')).toBe('rendered');
  });
});
