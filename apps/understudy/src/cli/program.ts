import { Command } from 'commander';
import { version } from '../version.js';
import type { Cli } from './cli.js';

/** Adds the commands of one noun. */
export type Noun = (program: Command, cli: Cli) => void;

/** One file a noun, in the order in which `--help` lists them. Each brings what it works with. */
const nouns: Readonly<Record<string, Readonly<Record<string, () => Promise<Noun>>>>> = {
  'Access:': {
    accounts: async () => (await import('./accounts.js')).accounts,
    users: async () => (await import('./users.js')).users,
    keys: async () => (await import('./keys.js')).keys,
    policies: async () => (await import('./policies.js')).policies,
    explain: async () => (await import('./explain.js')).explain,
    audit: async () => (await import('./audit.js')).audit,
  },
  'Studios:': {
    studios: async () => (await import('./studios.js')).studios,
    grants: async () => (await import('./grants.js')).grants,
  },
  'Running it:': {
    doctor: async () => (await import('./doctor.js')).doctor,
    events: async () => (await import('./events.js')).events,
    views: async () => (await import('./views.js')).views,
    database: async () => (await import('./database.js')).database,
  },
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

/**
 * The commands: `understudy NOUN VERB`. Of one noun, where the arguments begin with one: the others are not read for it.
 * Whatever else they begin with meets all that there is.
 */
export async function understudy(cli: Cli, args: readonly string[] = []): Promise<Command> {
  const program = new Command('understudy')
    .description('The command line of Understudy: access, studios, and how it runs.')
    .usage('NOUN VERB [options]')
    .version(version, '-V, --version', 'prints the version')
    // Behind a verb, --version is the verb's own.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'tells what there is')
    .addHelpText('after', more)
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'understudy: ')) })
    .exitOverride()
    .hook('preAction', (_, command) => {
      cli.out.json = command.opts().json === true;
    });
  const isNoun = Object.values(nouns).some((ofIt) => Object.hasOwn(ofIt, args[0] ?? ''));
  const isMeant = (noun: string) => !isNoun || noun === args[0];
  for (const [heading, ofIt] of Object.entries(nouns)) {
    program.commandsGroup(heading);
    for (const [noun, read] of Object.entries(ofIt)) if (isMeant(noun)) (await read())(program, cli);
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
