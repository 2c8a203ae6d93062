// What the test of the Helm chart needs: helm, kubeconform, and the schemas of Kubernetes and of the Prometheus operator,
// each of one version, in a folder of the user's cache. `node scripts/chart-tools.mjs` brings what is not there; it takes
// Go and Python with pip, and their registries.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const helm = 'helm.sh/helm/v4/cmd/helm@v4.3.2';
const kubeconform = 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0';
const kubernetesSchemas = 'kubernetes-validate==1.37.0';
const prometheusOperator = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';
/** The oldest version that Chart.yaml promises, and the newest that the schemas know. */
export const kubernetesVersions = ['1.29.0', '1.37.0'];

const versions = [helm, kubeconform, kubernetesSchemas, prometheusOperator].map((name) =>
  name.replace(/.*[@=]v?/, ''),
);
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'understudy');
const folder = join(cache, `chart-tools-${versions.join('-')}`);
const run = promisify(execFile);

/** Where they are, or undefined where they were not brought. */
export function chartTools() {
  if (!existsSync(folder)) return undefined;
  return {
    helm: join(folder, 'bin', 'helm'),
    kubeconform: join(folder, 'bin', 'kubeconform'),
    /** As `kubeconform -schema-location` takes it. */
    schemasOf: (kubernetes) => join(folder, 'schemas', kubernetes, '{{.ResourceKind}}{{.KindSuffix}}.json'),
  };
}

/** Brings all of them, or nothing. */
async function bringChartTools() {
  if (existsSync(folder)) return;
  const draft = `${folder}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    const env = { ...process.env, GOBIN: join(draft, 'bin') };
    for (const tool of [helm, kubeconform]) await run('go', ['install', tool], { env });
    await run('python3', [
      ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check'],
      ...['--target', join(draft, 'python'), kubernetesSchemas],
    ]);
    const customResources = await prometheusSchemas();
    for (const version of kubernetesVersions) {
      const target = join(draft, 'schemas', version);
      await mkdir(target, { recursive: true });
      const source = join(draft, 'python', 'kubernetes_validate', 'kubernetes-json-schema');
      await writeKubernetesSchemas(join(source, `v${version}-local-strict`), target);
      for (const [name, schema] of customResources)
        await writeFile(join(target, name), JSON.stringify(schema));
    }
    await rm(join(draft, 'python'), { recursive: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const KINDS =
  /^(configmap|secret|service|serviceaccount|pod)-v1\.json$|^deployment-apps-v1\.json$|^job-batch-v1\.json$|^(ingress|networkpolicy)-networking-v1\.json$|^poddisruptionbudget-policy-v1\.json$|^horizontalpodautoscaler-autoscaling-v2\.json$/;

/** They refer to each other by addresses in the network: each is written with what it refers to inside it. */
async function writeKubernetesSchemas(source, target) {
  const { $defs } = JSON.parse(await readFile(join(source, '_definitions.json'), 'utf8'));
  for (const name of (await readdir(source)).filter((file) => KINDS.test(file))) {
    const { $schema, $id, ...schema } = JSON.parse(await readFile(join(source, name), 'utf8'));
    const definitions = {};
    const pending = [schema];
    while (pending.length > 0)
      for (const definition of referredBy(pending.pop()))
        if (!(definition in definitions)) {
          definitions[definition] = $defs[definition];
          pending.push($defs[definition]);
        }
    const whole = JSON.stringify({ ...schema, definitions });
    await writeFile(join(target, name), whole.replaceAll(/"[^"]*#\/\$defs\//g, '"#/definitions/'));
  }
}

const referredBy = (schema) =>
  [...JSON.stringify(schema).matchAll(/#\/\$defs\/([^"]+)"/g)].map(([, name]) => name);

/** From the definitions of its resources, which its Go module carries; what they do not know is refused. */
async function prometheusSchemas() {
  const { stdout } = await run('go', ['mod', 'download', '-json', prometheusOperator]);
  const definitions = join(JSON.parse(stdout).Dir, 'example', 'prometheus-operator-crd');
  const schemas = [];
  for (const plural of ['servicemonitors', 'prometheusrules']) {
    const text = await readFile(join(definitions, `monitoring.coreos.com_${plural}.yaml`), 'utf8');
    const { spec } = parse(text);
    for (const { name, schema } of spec.versions)
      schemas.push([
        `${spec.names.singular}-monitoring-${name}.json`,
        closed(schema.openAPIV3Schema, { isRoot: true }),
      ]);
  }
  return schemas;
}

function closed(schema, { isRoot = false } = {}) {
  if (Array.isArray(schema)) return schema.map((part) => closed(part));
  if (schema === null || typeof schema !== 'object') return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part)]));
  // The metadata of an object is Kubernetes' own, and said there without its members.
  const isOpen =
    isRoot ||
    schema.properties === undefined ||
    typeof schema.properties !== 'object' ||
    schema.type !== 'object';
  return isOpen ? parts : { ...parts, additionalProperties: false };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await bringChartTools().catch((error) => {
    process.stderr.write(`The tools of the chart cannot be brought: ${error.message}\n`);
    process.exit(1);
  });
