import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { environment } from '../environment.js';
import type { Log } from '../logging.js';
import type { Stop } from '../run-command.js';
import type { Runtime } from '../runtime.js';
import { hasLocalAccess, localAccess, type Settings } from '../settings.js';
import { Output } from './output.js';

/** What is wrong with how a command was called, where its arguments by themselves do not show it. */
export class UsageError extends Error {}

/** What all commands have in common. */
export class Cli {
  constructor(
    /** Raised by a signal. */
    readonly stop: Stop,
    readonly out = new Output(),
  ) {}

  /** The settings, and a log of the lines that a person at the command line wants. */
  environment(logLevel: 'info' | 'warn' | 'error' = 'error'): { settings: Settings; log: Log } {
    return environment(logLevel);
  }

  /**
   * Does a piece of work on the database of the settings. Embedded PostgreSQL is started for it, and where the program
   * is running, its PostgreSQL is worked on.
   */
  async onDatabase(
    work: (runtime: Runtime) => Promise<void>,
    { logLevel }: { readonly logLevel?: 'info' | 'warn' | 'error' } = {},
  ): Promise<void> {
    const environment = this.environment(logLevel);
    const { withRuntime } = await import('../runtime.js');
    return withRuntime(environment, this.stop, work);
  }
}

/** The account that `--account` names; without it that of the local access key, if that one is accepted. */
export function accountOr(named: string | undefined, settings: Settings): string {
  if (named !== undefined) return named;
  if (hasLocalAccess(settings)) return localAccess.accountId;
  throw new UsageError('which account? Name it with --account (understudy accounts list)');
}

/** What a file says; `-` is standard input. */
export async function textOf(file: string): Promise<string> {
  return file === '-' ? text(process.stdin) : readFile(file, 'utf8');
}
