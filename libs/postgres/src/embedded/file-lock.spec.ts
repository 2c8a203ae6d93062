import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tryLock } from './file-lock.js';

describe('A lock on a file', () => {
  let folder: string;
  let file: string;
  const lines: string[] = [];
  const lock = () => tryLock(file, (level, message) => lines.push(`${level}: ${message}`));
  const { PATH } = process.env;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
    file = join(folder, 'owner');
    lines.length = 0;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  });

  it('is held by one at a time, until it is closed', async () => {
    const first = await lock();
    expect(await lock()).toBeUndefined();
    await first?.close();
    const second = await lock();
    expect(second).toBeDefined();
    await second?.close();
  });

  it('lasts as long as a process that inherited the file', async () => {
    const first = await lock();
    const heir = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', first?.fd] });
    await once(heir, 'spawn');
    await first?.close();
    expect(await lock()).toBeUndefined();

    const exit = once(heir, 'exit');
    heir.kill('SIGKILL');
    await exit;
    const second = await lock();
    expect(second).toBeDefined();
    await second?.close();
  });

  it('is not of a file that was removed meanwhile', async () => {
    const first = await lock();
    rmSync(file);
    const second = await lock();
    expect(second).toBeDefined();
    await first?.close();
    expect(await lock()).toBeUndefined();
    await second?.close();
  });

  (process.platform === 'linux' ? it : it.skip)(
    'is done without where there is no program for it, which is said (on Linux)',
    async () => {
      process.env.PATH = folder;
      const handle = await lock();
      expect(handle).toBeDefined();
      expect(lines).toEqual([expect.stringMatching(/^warn: Without the program "flock" \(of util-linux\)/)]);
      await handle?.close();
    },
  );
});
