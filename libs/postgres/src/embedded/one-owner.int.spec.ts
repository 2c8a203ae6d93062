import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import {
  expectStudio,
  type InChild,
  isWatchmanOf,
  keepStudio,
  kill,
  mayIsolate,
  processesWith,
  useDataFolder,
} from './embedded-postgres.suite.js';

const itWithContainers = mayIsolate ? it : it.skip;

describe('One program at a time uses a data folder', () => {
  const used = useDataFolder();
  const start = (where: 'here' | 'in a process' | 'in a container'): InChild['ready'] =>
    where === 'here' ? used.start() : used.startInChild({ isolated: where === 'in a container' }).ready;

  itWithContainers.each([
    ['in a container', 'here'],
    ['here', 'in a container'],
    ['in a container', 'in a container'],
    ['in a process', 'in a container'],
  ] as const)('also when the first is %s and the second %s (needs unshare)', async (first, second) => {
    used.copy();
    const postgres = await start(first);
    await keepStudio(postgres.url);

    await expect(start(second)).rejects.toThrow(
      /The data in .*postgres is in use by process \d+ of .*another container.*: stop that one first/,
    );
    await expectStudio(postgres.url);
  });

  itWithContainers('one of several containers that start at once (needs unshare)', async () => {
    used.copy();
    const results = await Promise.allSettled([1, 2, 3].map(() => start('in a container')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(String(result.reason)).toMatch(/is in use by/);
  });

  itWithContainers('and another one as soon as the container is gone (needs unshare)', async () => {
    used.copy();
    const { child, ready } = used.startInChild({ isolated: true });
    await keepStudio((await ready).url);
    await kill(child);
    await expectStudio((await eventually(() => start('here'))).url);
  });

  itWithContainers(
    'and waits for the Postgres of one that was killed beside its init (needs unshare)',
    async () => {
      used.copy();
      const init = ['sh', '-c', '"$0" "$@" & wait; exec sleep 600'];
      const { ready } = used.startInChild({ isolated: true, under: init });
      await keepStudio((await ready).url);
      process.kill(Number(programOn(used.dataDir)?.pid), 'SIGKILL');
      // It may take a while to die.
      await expectStudio((await eventually(() => start('here'))).url);
    },
  );

  itWithContainers(
    'and refuses while a Postgres lives on there without its program (needs unshare)',
    async () => {
      used.copy();
      const init = ['sh', '-c', '"$0" "$@" & wait; exec sleep 600'];
      const { ready } = used.startInChild({ isolated: true, under: init });
      const { url, pid } = await ready;
      await keepStudio(url);
      // Without the watchman, who would end it.
      const program = programOn(used.dataDir);
      const [watchman] = processesWith(
        ({ args, namespace }) => isWatchmanOf(args, pid) && namespace === program?.namespace,
      );
      for (const found of [watchman, program]) process.kill(Number(found?.pid), 'SIGKILL');

      await expect(start('here')).rejects.toThrow(
        /a Postgres that lost its program still runs on it.*stop that container/,
      );
      await expectStudio(url);
    },
  );

  it('and one whose note nobody can read is refused as well', async () => {
    used.copy();
    await used.start();
    truncateSync(join(used.dataDir, 'owner'));
    await expect(start('in a process')).rejects.toThrow(
      /is in use by a program in another container or on another host/,
    );
  });
});

const programOn = (dataDir: string) =>
  processesWith(({ args }) => args[0] === process.execPath && args.some((arg) => arg.includes(dataDir)))[0];
