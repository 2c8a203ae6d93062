import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

const manifest = JSON.parse(await readFile('package.json', 'utf8'));
const versionOf = (name: string) =>
  ({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })[name];

let folder: string;
let project: string;
let program: Program;
let call: CallOperation;
const topic = `packaged-${randomUUID()}`;

async function run(cwd: string, command: string, ...args: string[]) {
  // Of the run around this one nothing is handed on: npm would take its settings and folder for those meant here.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`);
  return said;
}

const install = (...packages: string[]) =>
  run(
    project,
    'npm',
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    ...packages,
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-package-'));
  // By itself: nothing else of the repository is there but what a registry has.
  const alone = join(folder, 'caster-events');
  await cp('libs/caster-events', alone, { recursive: true, filter: (path) => !/[\\/]dist$/.test(path) });
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  await run(alone, 'npm', 'pack', '--pack-destination', folder);

  // Elsewhere, lest it find the packages above.
  project = await mkdtemp(join(tmpdir(), 'understudy-project-'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const { version } = JSON.parse(await readFile('libs/caster-events/package.json', 'utf8'));
  await install(join(folder, `understudy-caster-events-${version}.tgz`));

  program = await startProgram({ KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic });
  call = popCore(program.endpoint);
}, 600_000);
afterAll(async () => {
  await program?.end();
  for (const one of [folder, project]) if (one) await rm(one, { recursive: true, force: true });
});

/** The consumer of the package's own README: what is printed there works. */
async function readmeSnippet(name: string) {
  const readme = await readFile('libs/caster-events/README.md', 'utf8');
  const [, text] = new RegExp(`^\`\`\`ts ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(readme) ?? [];
  if (text === undefined) throw new Error(`The package's README has no snippet ${name}`);
  return text
    .replaceAll('127.0.0.1:9092', kafkaAddress())
    .replaceAll("'print-copies'", `'packaged-${name}-${randomUUID()}'`);
}

describe('The packed package, in an empty project', () => {
  it('needs zod and nothing else, and loads no client of Kafka', async () => {
    const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages).sort()).toEqual(
      ['', 'node_modules/@understudy/caster-events', 'node_modules/zod'].sort(),
    );
    const text = `
      for (const entry of ['', '/kafkajs', '/platformatic', '/postgres']) await import('@understudy/caster-events' + entry);
      const { jsonSchemas, TOPIC } = await import('@understudy/caster-events');
      const { default: schema } = await import('@understudy/caster-events/schemas/live.caster.copied.v1.schema.json', { with: { type: 'json' } });
      const { default: api } = await import('@understudy/caster-events/asyncapi.json', { with: { type: 'json' } });
      if (JSON.stringify(schema) !== JSON.stringify(jsonSchemas()[schema.title])) throw new Error('another schema');
      console.log(api.channels.casters.address === TOPIC);`;
    expect(await run(project, process.execPath, '--no-warnings', '--input-type=module', '-e', text)).toBe(
      'true\n',
    );
  });

  it('type-checks strictly with its README, and consumes the copies of a real Understudy with either client', async () => {
    await install(
      ...['kafkajs', '@platformatic/kafka', 'pg', 'typescript', '@types/node', '@types/pg'].map(
        (name) => `${name}@${versionOf(name)}`,
      ),
    );
    const names = ['kafkajs', 'platformatic', 'postgres'];
    await mkdir(join(project, 'src'));
    for (const name of names) await writeFile(join(project, 'src', `${name}.ts`), await readmeSnippet(name));
    const wrong = `${await readmeSnippet('kafkajs')}`.replace(
      'live.caster.copied.v1',
      'live.caster.started.v1',
    );
    await writeFile(join(project, 'src', 'wrong.ts'), wrong);
    const tsc = (files: readonly string[], ...more: string[]) =>
      run(
        project,
        'node_modules/.bin/tsc',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--types',
        'node',
        '--outDir',
        'out',
        ...more,
        ...files.map((name) => `src/${name}.ts`),
      );
    expect(await tsc(['kafkajs', 'postgres'])).toBe('');
    // This client's own types ask for those of a package that it does not bring.
    expect(await tsc(['platformatic'], '--skipLibCheck')).toBe('');
    // The handler of a type is given that type's data alone.
    await expect(tsc(['wrong'])).rejects.toThrow('sourceCasterId');

    const source = await buildNewsroom(call, randomUUID());
    const { CasterId } = await call('CopyCaster', {
      SrcCasterId: source,
      CasterName: 'The packaged show',
      ClientToken: randomUUID(),
    });
    for (const name of names) {
      const child = spawn(process.execPath, [`out/${name}.js`], {
        cwd: project,
        env: { ...process.env, KAFKA_TOPIC: topic, DATABASE_URL: program.test.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const printed: string[] = [];
      createInterface(child.stdout).on('line', (line) => printed.push(line));
      const ended = once(child, 'close');
      try {
        await waitFor(() => printed.some((line) => line.includes(`${source} → ${CasterId}`)), {
          what: `the copy, printed by the consumer on ${name}`,
        });
      } finally {
        child.kill('SIGTERM');
      }
      expect(await ended).toEqual([0, null]);
      // kafkajs tells on standard output what it does.
      expect(printed.filter((line) => line.includes(' → '))).toHaveLength(1);
    }
  }, 600_000);
});
