import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { expectStudio, isRoot, keepStudio, kill, useDataFolder } from './embedded-postgres.suite.js';

const nobody = isRoot ? Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })) : -1;
const asRoot = isRoot ? it : it.skip;

describe('The data folder', () => {
  const mounted: string[] = [];
  // Before the folder goes, and lazily, because a server may still be on it.
  afterEach(() => {
    for (const folder of mounted.splice(0)) execFileSync('umount', ['-l', folder]);
  });
  const used = useDataFolder();
  const at = (...names: string[]) => join(used.dataDir, ...names);
  /** With a studio, and everything stopped. */
  const keep = async () => {
    used.copy();
    const postgres = await used.start();
    await keepStudio(postgres.url);
    await postgres.stop();
  };
  const refusal = async () => {
    const error = await used.start().then(
      () => new Error('it started'),
      (cause: Error) => cause,
    );
    expect(error.message).not.toContain('\n');
    return error.message;
  };

  describe('starts whatever its state files hold of programs that are gone', () => {
    const stale = JSON.stringify({ pid: 1, start: '0f3c 77', host: 'another-host' });
    it.each<[string, () => void]>([
      ['an empty owner', () => writeFileSync(at('owner'), '')],
      ['an owner of garbage', () => writeFileSync(at('owner'), '\0\0\xff{"pid":')],
      ['an owner that is no object', () => writeFileSync(at('owner'), 'null')],
      ['an owner of another host', () => writeFileSync(at('owner'), stale)],
      ['an owner with a number alone', () => writeFileSync(at('owner'), `{"pid":${process.ppid}}`)],
      ['an owner that nobody may read', () => chmodSync(at('owner'), isRoot ? 0 : 0o600)],
      ['no owner', () => rmSync(at('owner'), { force: true })],
      ['an empty postmaster.pid', () => writeFileSync(at('cluster', 'postmaster.pid'), '')],
      ['a postmaster.pid of garbage', () => writeFileSync(at('cluster', 'postmaster.pid'), 'x\n\0\n')],
      [
        'a postmaster.pid with the number of a running program',
        () => writeFileSync(at('cluster', 'postmaster.pid'), `${process.ppid}\n${at('cluster')}\n1\n5432\n`),
      ],
      [
        'a postmaster.pid of another container',
        () =>
          writeFileSync(at('cluster', 'postmaster.pid'), `1\n${at('cluster')}\n1\n5432\n\n\n 1 1\nready\n`),
      ],
      ['a postmaster.pid that is a folder', () => mkdirSync(at('cluster', 'postmaster.pid'))],
      [
        'a password with a line break',
        () => writeFileSync(at('password'), `${readFileSync(at('password'))}\n`),
      ],
      [
        'a draft of an interrupted start',
        () => mkdirSync(at('initialising-abc', 'cluster'), { recursive: true }),
      ],
      ['a cluster that others may read', () => chmodSync(at('cluster'), 0o755)],
      ['a cluster that all may write', () => chmodSync(at('cluster'), 0o777)],
      ['files that were made read-only', () => execFileSync('chmod', ['-R', 'a-w', at('cluster')])],
    ])('%s', async (_, change) => {
      await keep();
      change();
      await expectStudio((await used.start()).url);
      expect(statSync(at('cluster')).mode & 0o777).toBe(0o700);
    });

    asRoot.each<[string, () => void]>([
      [
        'copied by root',
        () => {
          renameSync(used.dataDir, `${used.dataDir}-before`);
          execFileSync('cp', ['-r', `${used.dataDir}-before`, used.dataDir]);
        },
      ],
      ['given to root', () => execFileSync('chown', ['-R', '0:0', used.dataDir])],
      [
        'of which a part was brought back by root',
        () => chownSync(at('cluster', 'global', 'pg_control'), 0, 0),
      ],
      ['with an owner file of somebody else', () => chownSync(at('owner'), nobody, nobody)],
    ])('%s (as root)', async (_, change) => {
      await keep();
      change();
      await expectStudio((await used.start()).url);
    });
  });

  it('takes an empty folder in the place of the database for none', async () => {
    mkdirSync(at('cluster'), { recursive: true });
    await keepStudio((await used.start()).url);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'another major version',
      () => writeFileSync(at('cluster', 'PG_VERSION'), '17\n'),
      /UNDERSTUDY_DATA_DIR.*is of PostgreSQL 17, and this release has 18\.\d+: .*pg_dump.*understudy database reset/,
    ],
    [
      'a version of old',
      () => writeFileSync(at('cluster', 'PG_VERSION'), '9.6\n'),
      /is of PostgreSQL 9\.6, and this release has 18/,
    ],
    [
      'no version',
      () => rmSync(at('cluster', 'PG_VERSION')),
      /not whole \(PG_VERSION is missing\).*understudy database reset/,
    ],
    [
      'an empty version',
      () => writeFileSync(at('cluster', 'PG_VERSION'), ''),
      /not whole \(PG_VERSION says no version/,
    ],
    [
      'half a database',
      () => rmSync(at('cluster', 'global'), { recursive: true }),
      /not whole \(global\/pg_control is/,
    ],
    [
      'a file for the database',
      () => {
        rmSync(at('cluster'), { recursive: true });
        writeFileSync(at('cluster'), '');
      },
      /cluster is not a folder.*move it away/,
    ],
    [
      'a link for the database that leads nowhere',
      () => {
        rmSync(at('cluster'), { recursive: true });
        symlinkSync('/nonexistent/cluster', at('cluster'));
      },
      /cluster is not a folder.*move it away/,
    ],
    ['no password', () => rmSync(at('password')), /password of the database in .* cannot be read: restore/],
    [
      'an empty password',
      () => writeFileSync(at('password'), '\n'),
      /password of the database in .* cannot be read/,
    ],
    [
      'a pipe for the password',
      () => {
        rmSync(at('password'));
        execFileSync('mkfifo', [at('password')]);
      },
      /password of the database in .* cannot be read: restore .*password/,
    ],
    [
      'another password',
      () => writeFileSync(at('password'), 'guess'),
      /password in .* is not the one .*: restore the file/,
    ],
    [
      'a folder for the owner',
      () => {
        rmSync(at('owner'));
        mkdirSync(at('owner'));
      },
      /owner is not a file.*remove it/,
    ],
    [
      'a link for the owner',
      () => {
        rmSync(at('owner'));
        symlinkSync('/tmp/somewhere-else', at('owner'));
      },
      /owner is not a file.*remove it/,
    ],
    [
      'a pipe for the owner',
      () => {
        rmSync(at('owner'));
        execFileSync('mkfifo', [at('owner')]);
      },
      /owner is not a file.*remove it/,
    ],
  ])('refuses %s in one line with the way out, and leaves what is there', async (_, change, line) => {
    await keep();
    change();
    const before = readdirSync(used.dataDir);
    expect(await refusal()).toMatch(line);
    expect(readdirSync(used.dataDir)).toEqual(before);
  });

  asRoot('tells an ordinary user whose files they are, and what to say to get them (as root)', async () => {
    await keep();
    chownSync(used.dataDir, nobody, nobody);
    for (const name of ['owner', 'password']) chownSync(at(name), nobody, nobody);
    execFileSync('chown', ['-R', '0:0', at('cluster')]);
    chmodSync(at('cluster'), 0o755);
    await expect(used.startInChild({ uid: nobody }).ready).rejects.toThrow(
      new RegExp(`cluster belongs to another user: .*sudo chown -R ${nobody} '${used.dataDir}'`),
    );
  });

  asRoot('leaves an ordinary user what root started for him (as root)', async () => {
    mkdirSync(used.dataDir);
    chownSync(used.dataDir, nobody, nobody);
    const { child, ready } = used.startInChild({ uid: nobody });
    await keepStudio((await ready).url);
    await kill(child, 'SIGTERM');
    await (await used.start()).stop();
    await expectStudio((await used.startInChild({ uid: nobody }).ready).url);
  });

  describe('works with any character in its path:', () => {
    it.each([
      'blanks  and\ttabs',
      `quotes ' and "`,
      'Übungen für später',
      '配信スタジオ',
      'emoji 🎬',
      'percent %20 %s %n',
      'hash # and ?query=1&x',
      'colon: semicolon; comma,',
      'back\\slash',
      '$HOME and $(id) and `id`',
      '-rf',
      '--',
      '~',
      '*',
      '!(a|b)<c>{d}[e]^=',
      ' blank at both ends ',
      'e\u0301 apart',
      'bell \u0007 and escape \u001b',
    ])('%j', async (name) => {
      used.dataDir = join(used.home, name);
      used.copy();
      const first = await used.start();
      await keepStudio(first.url);
      await expect(used.start()).rejects.toThrow('is in use by this process already');
      await first.stop();
      await expectStudio((await used.start()).url);
    });

    it('also where the database is made', async () => {
      used.dataDir = join(used.home, `a'b"c $HOME \`id\` \\ %s #?:; ü 🎬`, '-x');
      await keepStudio((await used.start()).url);
    });

    it('but no line break, which it says', async () => {
      used.dataDir = join(used.home, 'one\ntwo');
      expect(await refusal()).toMatch(/UNDERSTUDY_DATA_DIR\): there is a line break in the path/);
    });

    it('and a long one, up to what Postgres has room for, which it says', async () => {
      const deep = (bytes: number) => {
        let path = used.home;
        while (bytes - path.length > 100) path = join(path, 'd'.repeat(90));
        return join(path, 'e'.repeat(bytes - path.length - 1));
      };
      used.dataDir = deep(900);
      await keepStudio((await used.start()).url);
      used.dataDir = deep(1_000);
      expect(await refusal()).toMatch(/UNDERSTUDY_DATA_DIR\): the path is too long/);
      used.dataDir = join(used.home, 'x'.repeat(300));
      expect(await refusal()).toMatch(/UNDERSTUDY_DATA_DIR\): the path is too long/);
    });
  });

  it('may be a link', async () => {
    mkdirSync(join(used.home, 'real'));
    symlinkSync('real', used.dataDir);
    await keepStudio((await used.start()).url);
    expect(existsSync(join(used.home, 'real', 'cluster'))).toBe(true);
  });

  describe('is refused with its setting, when it is', () => {
    it.each<[string, () => string, RegExp]>([
      ['in /proc', () => '/proc/understudy', /nothing can be made there/],
      ['deep in /proc', () => '/proc/understudy/data/here', /nothing can be made there/],
      ['/proc', () => '/proc', /nothing can be made there|may not read and write/],
      ['a process', () => '/proc/self', /nothing can be made there|may not read and write/],
      ['in /sys', () => '/sys/understudy', /may not read and write there/],
      ['a device', () => '/dev/null', /a file where a folder should be|a file, or a link/],
      ['below a device', () => '/dev/null/data', /a file where a folder should be/],
      ['a device without end', () => '/dev/zero', /a file where a folder should be|a file, or a link/],
      [
        'a file',
        () => {
          writeFileSync(used.dataDir, '');
          return used.dataDir;
        },
        /a file where a folder should be|a file, or a link/,
      ],
      [
        'a link that leads nowhere',
        () => {
          symlinkSync('/nonexistent/data', used.dataDir);
          return used.dataDir;
        },
        /a link that leads nowhere|nothing can be made there/,
      ],
      [
        'a link to itself',
        () => {
          symlinkSync(used.dataDir, used.dataDir);
          return used.dataDir;
        },
        /its links lead in a circle/,
      ],
    ])('%s', async (_, place, reason) => {
      used.dataDir = place();
      const begun = performance.now();
      const line = await refusal();
      expect(performance.now() - begun).toBeLessThan(60_000);
      expect(line).toContain(
        `Postgres cannot keep its data in ${used.dataDir}`.replace('/proc/self', '/proc/'),
      );
      expect(line).toContain('(UNDERSTUDY_DATA_DIR)');
      expect(line).toMatch(reason);
    });
  });

  const mayMount =
    isRoot && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
  const itWithMounts = mayMount ? it : it.skip;
  const mount = (...options: string[]) => {
    mkdirSync(used.dataDir, { recursive: true });
    execFileSync('mount', [...options, used.dataDir]);
    mounted.push(used.dataDir);
  };

  itWithMounts('says that it is on a full disk (needs mount)', async () => {
    mount('-t', 'tmpfs', '-o', 'size=20m', 'none');
    expect(await refusal()).toMatch(/\(UNDERSTUDY_DATA_DIR\): .*(No space left on device|disk is full)/);
    expect(readdirSync(used.dataDir).filter((name) => name !== 'owner')).toEqual(['password']);
  });

  itWithMounts(
    'says that the disk became full, and starts when there is room again (needs mount)',
    async () => {
      mount('-t', 'tmpfs', '-o', 'size=200m', 'none');
      const first = await used.start();
      await keepStudio(first.url);
      await first.stop();
      spawnSync('dd', ['if=/dev/zero', `of=${at('ballast')}`, 'bs=4k']);
      expect(await refusal()).toMatch(/\(UNDERSTUDY_DATA_DIR\): .*(No space left on device|disk is full)/);
      rmSync(at('ballast'));
      await expectStudio((await used.start()).url);
    },
  );

  itWithMounts('says that it is read-only (needs mount)', async () => {
    await keep();
    mount('--bind', '-o', 'ro', used.dataDir);
    expect(await refusal()).toMatch(/\(UNDERSTUDY_DATA_DIR\): the file system is read-only/);
  });
});
