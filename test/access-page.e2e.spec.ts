import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listAccessKeys } from '#libs/access';
import { type FreshDatabase, freshDatabase } from '#libs/testing';

const page = await readFile('docs/access.md', 'utf8');
const blocks = new Map(
  [...page.matchAll(/^ *```sh (\S+)\n(.*?)^ *```/gms)].map(([, name = '', text = '']) => [name, text]),
);

let test: FreshDatabase;
let folder: string;
beforeAll(async () => {
  test = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'understudy-access-'));
});
afterAll(async () => {
  await test?.drop();
  await rm(folder, { recursive: true, force: true });
});

// As the page has it, without a look at what has to be built before each command.
const commandLine = 'understudy() { node dist/apps/understudy/src/cli/understudy.js "$@"; }\n';

async function run(name: string, more: Readonly<Record<string, string>> = {}) {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', `${commandLine}${blocks.get(name)}`], {
    env: {
      ...process.env,
      DATABASE_URL: test.url,
      UNDERSTUDY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      FOLDER: folder,
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(shell, 'close');
  return { name, code, said };
}

describe('The page on access', () => {
  it('has commands that work in their order', async () => {
    for (const name of [...blocks.keys()].filter((block) => block !== 'command-line')) {
      const [key] = await listAccessKeys(test.database);
      const ran = await run(name, { ACCESS_KEY_ID: key?.accessKeyId ?? '' });
      expect(ran).toMatchObject({ name, code: 0 });
    }
    const keys = await listAccessKeys(test.database, { accountId: '2000000000000002' });
    expect(
      keys.map(({ status, userName, session }) => [status, userName, session?.hasPolicy ?? null]),
    ).toEqual([
      ['deleted', null, null],
      ['active', 'anna', null],
      ['active', 'anna', false],
      ['active', null, true],
    ]);
  });
});
