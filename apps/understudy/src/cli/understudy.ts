#!/usr/bin/env node
import { CommanderError } from 'commander';
import { runCommand } from '../run-command.js';
import { Cli, UsageError } from './cli.js';
import { understudy } from './program.js';

const USAGE = 2;

// Whoever reads may have enough, as `head` has: the work goes on to its end all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

runCommand('understudy', async (stop) => {
  try {
    const program = await understudy(new Cli(stop), process.argv.slice(2));
    await program.parseAsync();
  } catch (error) {
    // Commander has told what is wrong; `--help` and `--version` come this way as well.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    else if (error instanceof UsageError) {
      process.stderr.write(`understudy: ${error.message}\n`);
      process.exitCode = USAGE;
    } else throw error;
  }
});
