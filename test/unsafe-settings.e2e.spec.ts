import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-unsafe-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program that does not start says. */
async function complaint(environment: Record<string, string>): Promise<string> {
  const ended = await promisify(execFile)(process.execPath, ['dist/apps/understudy/src/main.js'], {
    env: { PATH: process.env.PATH, PORT: '0', UNDERSTUDY_DATA_DIR: join(folder, 'data'), ...environment },
    timeout: 120_000,
  }).catch((error: { code: number; stderr: string }) => error);
  expect(ended).toMatchObject({ code: 1 });
  return ended.stderr;
}

it('A program with unsafe settings ends with 1 before it begins, and names them all beside the other faults', async () => {
  const said = await complaint({
    NODE_ENV: 'production',
    UNDERSTUDY_LOCAL_ACCESS: '1',
    DATABASE_URL: 'postgres://understudy@127.0.0.1:1/understudy',
    KAFKA_TLS: 'on',
  });
  for (const setting of ['UNDERSTUDY_LOCAL_ACCESS', 'UNDERSTUDY_SECRET_KEY', 'KAFKA_TLS'])
    expect(said).toMatch(new RegExp(`  ${setting}: .+`));
  expect(await complaint({ NODE_ENV: 'production' })).toContain('with embedded PostgreSQL, unless set to 0');
  expect(await complaint({ HOST: '0.0.0.0' })).toContain('others may reach this port');
  expect(readdirSync(folder)).toEqual([]);
});
