import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Core from '@alicloud/pop-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

/** The snippets by language, those of the shell by their names as well. */
const snippets = new Map(
  [...(await readFile('README.md', 'utf8')).matchAll(/^```(\w[^\n]*)\n(.*?)^```$/gms)].map(
    ([, name = '', text = '']) => [name, text],
  ),
);
/** What no test here runs, and where it is tried. */
const triedElsewhere = {
  'sh two-commands': 'npm-scripts.e2e.spec.ts runs the demo; this is a run of the tests',
  'sh start': 'npm-scripts.e2e.spec.ts',
  ts: 'examples/print-copies is the whole program; events.e2e.spec.ts',
  go: 'needs the registry of Go',
  java: 'needs that of Maven',
};

const PYTHON_SDK = 'alibabacloud_live20161101';
const pipReaches = (name: string) =>
  spawnSync('python3', ['-m', 'pip', 'index', 'versions', name], { timeout: 20_000 }).status === 0;

const DOCUMENTED = '127.0.0.1:8080';

const secretKey = randomBytes(32).toString('base64');
let folder: string;
let program: Program;
let sourceId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-readme-'));
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  const created = await popCore(program.endpoint)('CreateCaster', {
    CasterName: 'Evening news',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  sourceId = created.CasterId;
});
afterAll(async () => {
  await program?.end();
  await rm(folder, { recursive: true, force: true });
});

const tried = new Set<string>();

/** The snippet as printed, but for the address: the documented one may be taken. */
function snippet(name: string): string {
  tried.add(name);
  const text = snippets.get(name);
  if (text === undefined) throw new Error(`README.md has no snippet ${name}`);
  return text.replaceAll(DOCUMENTED, new URL(program.endpoint).host);
}

async function run(command: string, ...args: string[]) {
  const child = spawn(command, args, {
    env: { ...process.env, DATABASE_URL: program.test.url, UNDERSTUDY_SECRET_KEY: secretKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (complained += chunk));
  const [code] = await once(child, 'close');
  return { code, said, complained };
}

const listed = async () => {
  const { CasterList } = await popCore(program.endpoint)('DescribeCasters', {});
  return CasterList.Caster as { CasterId: string; CasterName: string }[];
};

/** The run printed the CasterId of a studio that is there, under the name that the snippets give it. */
async function expectCopy({ code, said, complained }: { code: number; said: string; complained: string }) {
  expect({ code, complained }).toEqual({ code: 0, complained: '' });
  expect(await listed()).toContainEqual(
    expect.objectContaining({ CasterId: said.trim(), CasterName: "Tonight's show" }),
  );
}

describe('The snippets of README', () => {
  it('build, start, copy, read and delete a first studio with curl alone', async () => {
    const { code, said, complained } = await run(
      'bash',
      '-euo',
      'pipefail',
      '-c',
      snippet('sh first-studio'),
    );
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    const answers = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toContainEqual(
      expect.objectContaining({
        CasterName: "Tonight's show",
        Status: 0,
        VideoResources: { VideoResource: [expect.objectContaining({ ResourceName: 'Anchor' })] },
        Layouts: { Layout: [expect.objectContaining({ BlendList: { LocationId: ['RV01'] } })] },
      }),
    );
    expect((await listed()).map(({ CasterId }) => CasterId)).toEqual([sourceId]);
  });

  it('tell the past of a studio with curl alone', async () => {
    const { code, said, complained } = await run(
      'bash',
      '-euo',
      'pipefail',
      '-c',
      snippet('sh past-of-a-studio'),
    );
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    const answers = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([
      {},
      { Events: [{ Type: 'CasterConfigured' }, { Type: 'CasterCreated' }] },
      { CasterName: 'Evening news' },
      { Members: [{ Member: 'name', Before: 'Evening news', After: 'Late news' }, {}] },
      { Truncated: false },
      { RestoredVersion: 1, Version: 3 },
      { CasterName: 'As it was', SourceVersion: 2, Refusals: [] },
      { SourceVersion: 3, Made: 3, Failed: 0, Copies: [{ CasterName: 'Evening 1' }, {}, {}] },
      {},
      {},
    ]);
  });

  it('let a user of another account do what a policy allows, and nothing else', async () => {
    const { code, said } = await run('bash', '-euo', 'pipefail', '-c', snippet('sh access'));
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/CreateAccessKey/) });
    const [, accessKeyId = ''] = /^access key id {2}(\S+)$/m.exec(said) ?? [];
    const [, secret = ''] = /^secret {9}(\S+)$/m.exec(said) ?? [];
    const core = new Core({
      endpoint: program.endpoint,
      apiVersion: '2016-11-01',
      accessKeyId,
      accessKeySecret: secret,
    });
    expect(await core.request('DescribeCasters', {})).toMatchObject({ Total: 0 });
    await expect(
      core.request('CreateCaster', { NormType: 1, ChargeType: 'PostPaid', ClientToken: randomUUID() }),
    ).rejects.toMatchObject({ code: 'NoPermission' });
  });

  it('copy a studio with Node', async () => {
    const text = `const sourceId = '${sourceId}';\n${snippet('js')}\nconsole.log(copy.CasterId);`;
    await expectCopy(await run(process.execPath, '--input-type=module', '-e', text));
  });

  (pipReaches(PYTHON_SDK) ? it : it.skip)(
    'copy a studio with Python (where pip reaches its registry)',
    async () => {
      const environment = join(folder, 'python');
      expect(await run('python3', '-m', 'venv', environment)).toMatchObject({ code: 0 });
      const bin = join(environment, 'bin');
      expect(await run(join(bin, 'pip'), 'install', '--quiet', PYTHON_SDK)).toMatchObject({ code: 0 });
      const text = `source_id = "${sourceId}"\ntoken = "${randomUUID()}"\n${snippet('python')}\nprint(copy.body.caster_id)`;
      await expectCopy(await run(join(bin, 'python'), '-c', text));
    },
  );

  it('are all tried, but for those that need more than this machine', () => {
    for (const [name, why] of Object.entries(triedElsewhere)) {
      snippet(name);
      expect(why).not.toBe('');
    }
    snippet('python');
    expect([...snippets.keys()].sort()).toEqual([...tried].sort());
  });
});
