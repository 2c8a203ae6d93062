import { Command } from 'commander';
import { version } from '../version.js';
import { accounts } from './accounts.js';
import { audit } from './audit.js';
import type { Cli } from './cli.js';
import { keys } from './keys.js';

/** Adds the commands of one noun. */
export type Noun = (program: Command, cli: Cli) => void;

/** One file a noun, in the order in which `--help` lists them. */
const access: readonly Noun[] = [accounts, keys, audit];

const nouns: Readonly<Record<string, readonly Noun[]>> = { 'Who may call:': access };

const more = `
Settings are those of the program: the environment variables of docs/settings.md, so the database is that of DATABASE_URL, else
the embedded PostgreSQL in UNDERSTUDY_DATA_DIR. Commands work beside a running program.

With --json a command writes one JSON document to standard output. Messages go to standard error. Secrets are shown once and are
never given as arguments.

Exit codes: 0 done; 1 failed, with the reason on standard error; 2 the command was called in a way that it does not have;
128 and the number of the signal where one interrupted it.
`;

/** All commands: `understudy NOUN VERB`. */
export function understudy(cli: Cli): Command {
  const program = new Command('understudy')
    .description('The command line of Understudy: who may call it, its studios, and its running.')
    .version(version, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'tells what a command does')
    .helpCommand(false)
    .addHelpText('after', more)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'understudy: ')) })
    .exitOverride()
    .hook('preAction', (_, command) => {
      cli.out.json = command.opts().json === true;
    });
  for (const [heading, ofIt] of Object.entries(nouns)) {
    program.commandsGroup(heading);
    for (const add of ofIt) add(program, cli);
  }
  for (const verb of leavesOf(program)) verb.option('--json', 'for programs: one JSON document');
  return program;
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}
