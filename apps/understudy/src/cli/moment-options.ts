import { type Command, Option } from 'commander';
import { timeIn, wholeNumberIn } from './arguments.js';

/** Which past of a studio a command is about. */
export interface MomentOptions {
  readonly version?: number;
  readonly at?: Date;
}

/** `--version` and `--at`, of which a command takes one; `what` says of what they are: 'a copy'. */
export function withMoment(command: Command, what: string): Command {
  return command
    .addOption(
      new Option('--version <number>', `${what} as of this version`)
        .argParser(wholeNumberIn('A version', 1))
        .conflicts('at'),
    )
    .addOption(new Option('--at <time>', `${what} as of this time`).argParser(timeIn));
}

/** As operations take it. */
export function momentParametersOf({ version, at }: MomentOptions) {
  return { version, at: at?.toISOString() };
}
