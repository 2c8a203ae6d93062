import type { Command } from 'commander';
import type { Cli } from './cli.js';
import { examine } from './doctor/examine.js';

const more = `
It looks at the settings, and with them at PostgreSQL, Kafka, the ports and what is
recorded, and changes nothing. Each finding is one of
  ok       as it should be
  warning  it works, and somebody should know
  fault    the program cannot start or serve with it
  skipped  it could not be looked at, because of another finding
The exit code is 1 when there is a fault.
`;

export function doctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('tells whether all that the program needs is as it should be, and what to do')
    .addHelpText('after', more)
    .action(async () => {
      const findings = await examine(process.env);
      cli.out.list(
        findings,
        {
          CHECK: ({ check }) => check,
          STATE: ({ state }) => state,
          'FOUND, AND WHAT TO DO': ({ found, whatToDo }) =>
            whatToDo === undefined ? found : `${found}: ${whatToDo}`,
        },
        { none: 'there is nothing to look at' },
      );
      if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
    });
}
