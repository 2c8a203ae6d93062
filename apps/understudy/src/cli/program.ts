import { Command } from 'commander';
import { version } from '../version.js';
import { accounts } from './accounts.js';
import { audit } from './audit.js';
import type { Cli } from './cli.js';
import { database } from './database.js';
import { doctor } from './doctor.js';
import { events } from './events.js';
import { keys } from './keys.js';
import { policies } from './policies.js';
import { studios } from './studios.js';
import { users } from './users.js';
import { views } from './views.js';

/** Adds the commands of one noun. */
export type Noun = (program: Command, cli: Cli) => void;

/** One file a noun, in the order in which `--help` lists them. */
const access: readonly Noun[] = [accounts, users, keys, policies, audit];
const running: readonly Noun[] = [doctor, events, views, database];

const nouns: Readonly<Record<string, readonly Noun[]>> = {
  'Access:': access,
  'Studios:': [studios],
  'Running it:': running,
};

const more = `
"understudy NOUN --help" lists the verbs of a noun, "understudy NOUN VERB --help"
tells all about one.

Settings are those of the program, the environment variables of docs/settings.md:
commands work on the database of DATABASE_URL, else on the embedded PostgreSQL in
UNDERSTUDY_DATA_DIR, also while the program runs on it.

What a command tells is on standard output: tables for people, and with --json one
JSON document for programs. Messages are on standard error. No secret is ever an
argument; one that is made is shown once.

Exit codes: 0 done. 1 failed: standard error says in a line why, and what to do.
2 called in a way that there is not. 128 and the number of a signal: interrupted.
`;

/** All commands: `understudy NOUN VERB`. */
export function understudy(cli: Cli): Command {
  const program = new Command('understudy')
    .description('The command line of Understudy: access, studios, and how it runs.')
    .usage('NOUN VERB [options]')
    .version(version, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'tells what there is')
    .addHelpText('after', more)
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'understudy: ')) })
    .exitOverride()
    .hook('preAction', (_, command) => {
      cli.out.json = command.opts().json === true;
    });
  for (const [heading, ofIt] of Object.entries(nouns)) {
    program.commandsGroup(heading);
    for (const add of ofIt) add(program, cli);
  }
  for (const command of [program, ...program.commands]) command.helpCommand(false);
  for (const verb of verbsOf(program)) verb.option('--json', 'one JSON document, for programs');
  return program;
}

/** Without a word about options, which every verb has. */
function termOf(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...args].join(' ');
}

function verbsOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(verbsOf);
}
