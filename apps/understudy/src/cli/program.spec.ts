import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { Cli } from './cli.js';
import { understudy } from './program.js';

const program = await understudy(new Cli(new AbortController().signal));
const verbsOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(verbsOf);
const nameOf = (command: Command): string =>
  command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();
const verbs = verbsOf(program);

describe('Every command', () => {
  it('is described, with each of its arguments and options, and speaks JSON', () => {
    expect(verbs.length).toBeGreaterThan(20);
    for (const command of [...program.commands, ...verbs]) {
      const { registeredArguments, options } = command;
      const described = [
        command.description(),
        ...[...registeredArguments, ...options].map((one) => one.description),
      ];
      expect({ command: nameOf(command), undescribed: described.filter((one) => one === '') }).toEqual({
        command: nameOf(command),
        undescribed: [],
      });
    }
    for (const verb of verbs)
      expect({ verb: nameOf(verb), json: verb.options.some(({ long }) => long === '--json') }).toEqual({
        verb: nameOf(verb),
        json: true,
      });
  });

  it('takes no secret: arguments are for all to see in the list of processes', () => {
    const names = verbs.flatMap(({ registeredArguments, options }) => [
      ...registeredArguments.map((argument) => argument.name()),
      ...options.map((option) => option.name()),
    ]);
    // A ClientToken is none: it names a request. Nor is the id of an access key, which --key takes.
    expect(names.filter((name) => /secret|password|passphrase|.key$|security/i.test(name))).toEqual([]);
  });

  it('has a page of help, which no command but --help gives', () => {
    const pages: string[] = [];
    for (const command of [program, ...program.commands, ...verbs]) {
      command.configureOutput({ writeOut: (text) => pages.push(text) });
      command.outputHelp();
    }
    expect(pages.length).toBeGreaterThan(verbs.length);
    expect(pages.join('')).toContain('Exit codes: 0 done. 1 failed');
    expect(pages.filter((page) => /^ {2}help /m.test(page))).toEqual([]);
  });
});
