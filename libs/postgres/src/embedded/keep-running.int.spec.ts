import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { expectStudio, keepStudio, processesWith, query, useDataFolder } from './embedded-postgres.suite.js';
import { isAlive } from './process-identity.js';

describe('A Postgres that ends by itself', () => {
  const used = useDataFolder();
  const startOnCopy = (onGivenUp?: (error: Error) => void) => {
    used.copy();
    return used.start({ onGivenUp });
  };
  const answers = (url: string) =>
    waitFor(() => query(url, 'select 1'), { what: 'Postgres to answer again' });

  it.each(['SIGKILL', 'SIGQUIT', 'SIGTERM', 'SIGINT', 'SIGSEGV'] as const)(
    'by %s is started again, with its data at the same address',
    async (signal) => {
      const postgres = await startOnCopy();
      const { pid } = postgres;
      await keepStudio(postgres.url);
      process.kill(pid, signal);
      await waitFor(() => used.lines.includes('info: Postgres was started again'), {
        what: 'the line in the log',
      });

      await answers(postgres.url);
      await expectStudio(postgres.url);
      expect(used.lines).toContain('error: Postgres ended by itself');
      expect(postgres.pid).not.toBe(pid);
      await postgres.stop();
      expect(isAlive(postgres.pid)).toBe(false);
    },
  );

  it('is given up when it dies again and again, with a line that says how', async () => {
    let givenUp: Error | undefined;
    const postgres = await startOnCopy((error) => {
      givenUp = error;
    });
    const killed = new Set<number>();
    await waitFor(
      () => {
        if (!killed.has(postgres.pid)) process.kill(postgres.pid, 'SIGKILL');
        killed.add(postgres.pid);
        return givenUp;
      },
      { what: 'the end' },
    );
    expect(killed.size).toBe(4);
    expect(givenUp?.message).toMatch(/^Postgres on the data in .* ended 4 times within a minute: .*SIGKILL$/);
    expect(used.lines).toContain(`error: ${givenUp?.message}`);
    await postgres.stop();
  });

  it('is given up when it cannot be started again, with what it says', async () => {
    let givenUp: Error | undefined;
    const postgres = await startOnCopy((error) => {
      givenUp = error;
    });
    renameSync(join(used.dataDir, 'cluster', 'global', 'pg_control'), join(used.dataDir, 'cluster', 'aside'));
    process.kill(postgres.pid, 'SIGKILL');
    await waitFor(() => givenUp, { what: 'the end' });
    expect(givenUp?.message).toMatch(/within a minute: .*could not find the database system/);
    await postgres.stop();
  });

  it('is not started again once it is to stop', async () => {
    const postgres = await startOnCopy();
    process.kill(postgres.pid, 'SIGKILL');
    await postgres.stop();
    expect(
      processesWith(({ args }) => args.some((arg) => arg === join(used.dataDir, 'cluster'))),
    ).toHaveLength(0);
    await (await used.start()).stop();
  });
});
