import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  expectStudio,
  isRoot,
  keepStudio,
  kill,
  mayIsolate,
  query,
  useDataFolder,
} from './embedded-postgres.suite.js';
import { resetEmbeddedPostgres } from './reset-embedded-postgres.js';

const asRoot = isRoot ? it : it.skip;
const itWithContainers = mayIsolate ? it : it.skip;

describe('A reset of embedded Postgres', () => {
  const used = useDataFolder();
  const reset = () =>
    resetEmbeddedPostgres(used.dataDir, (level, message) => used.lines.push(`${level}: ${message}`));
  const keep = async () => {
    const postgres = await used.start();
    await keepStudio(postgres.url);
    await postgres.stop();
    return postgres;
  };
  const expectEmpty = async () => {
    const { url } = await used.start();
    expect(await query(url, "select from pg_tables where tablename = 'studios'")).toEqual([]);
  };

  it('removes all that is ours, says what, and the next start begins anew', async () => {
    used.copy();
    await keep();
    mkdirSync(join(used.dataDir, 'initialising-abc'));
    writeFileSync(join(used.dataDir, 'notes.txt'), 'of somebody else');

    const removed = await reset();
    expect(removed.sort()).toEqual(
      ['cluster', 'initialising-abc', 'owner', 'password'].map((name) => join(used.dataDir, name)),
    );
    expect(readdirSync(used.dataDir)).toEqual(['notes.txt']);
    await expectEmpty();
  });

  it.each<[string, () => void]>([
    ['of another version', () => writeFileSync(join(used.dataDir, 'cluster', 'PG_VERSION'), '17\n')],
    ['half made', () => rmSync(join(used.dataDir, 'cluster', 'PG_VERSION'))],
    ['without a password', () => rmSync(join(used.dataDir, 'password'))],
    [
      'on another disk, by a link',
      () => {
        renameSync(join(used.dataDir, 'cluster'), join(used.home, 'elsewhere'));
        symlinkSync(join(used.home, 'elsewhere'), join(used.dataDir, 'cluster'));
      },
    ],
  ])('also removes a database %s', async (_, change) => {
    used.copy();
    change();
    await reset();
    expect(readdirSync(used.dataDir)).toEqual([]);
    expect(existsSync(join(used.home, 'elsewhere')) ? readdirSync(join(used.home, 'elsewhere')) : []).toEqual(
      [],
    );
    await expectEmpty();
  });

  it('finds nothing where nothing is, and makes nothing', async () => {
    expect(await reset()).toEqual([]);
    expect(existsSync(used.dataDir)).toBe(false);
    mkdirSync(used.dataDir);
    writeFileSync(join(used.dataDir, 'password'), 'of somebody else');
    expect(await reset()).toEqual([]);
    expect(readdirSync(used.dataDir)).toEqual(['password']);
  });

  it('leaves alone what is no database', async () => {
    mkdirSync(join(used.dataDir, 'cluster', 'manifests'), { recursive: true });
    await expect(reset()).rejects.toThrow(/cluster is no database: remove it yourself/);
    expect(existsSync(join(used.dataDir, 'cluster', 'manifests'))).toBe(true);
  });

  it.each([false, ...(mayIsolate ? [true] : [])])(
    'is refused while a program uses the folder (in a container of its own: %s)',
    async (isolated) => {
      used.copy();
      const { url } = await used.startInChild({ isolated }).ready;
      await keepStudio(url);
      await expect(reset()).rejects.toThrow(/is in use by process \d+.*: stop that one first/);
      await expectStudio(url);
    },
  );

  itWithContainers('works when the container that used it was killed (needs unshare)', async () => {
    used.copy();
    const { child, ready } = used.startInChild({ isolated: true });
    await ready;
    await kill(child);
    await reset();
    expect(readdirSync(used.dataDir)).toEqual([]);
  });

  asRoot(
    'also empties where root keeps the data of a folder that others may not enter (as root)',
    async () => {
      chmodSync(used.home, 0o700);
      const { dataDir } = await keep();
      expect(dataDir).toMatch(/^\/var\/lib\/understudy\/data-/);
      // Also when the folder that was asked for is gone.
      rmSync(used.dataDir, { recursive: true });
      expect(await reset()).toContain(join(dataDir, 'cluster'));
      expect(existsSync(dataDir)).toBe(false);
    },
  );

  asRoot('says who may when it is another user’s (as root)', async () => {
    used.copy();
    chownSync(used.dataDir, 0, 0);
    execFileSync('chown', ['0:0', join(used.dataDir, 'owner')]);
    const script = `
      import { importTypescript } from ${JSON.stringify(new URL('../../../testing/src/jest/import-typescript.mjs', import.meta.url).pathname)};
      const { resetEmbeddedPostgres } = await importTypescript(${JSON.stringify(new URL('./reset-embedded-postgres.ts', import.meta.url).pathname)});
      await resetEmbeddedPostgres(${JSON.stringify(used.dataDir)}, () => {}).catch((error) => console.log(error.message));`;
    const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    expect(
      execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
        encoding: 'utf8',
        uid: nobody,
        gid: nobody,
        stdio: 'pipe',
      }),
    ).toMatch(/belongs to another user: run "understudy database reset" as that one, or as root/);
    expect(existsSync(join(used.dataDir, 'cluster', 'PG_VERSION'))).toBe(true);
  });
});
