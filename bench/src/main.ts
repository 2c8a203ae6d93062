import { Command, Option } from 'commander';
import pg from 'pg';
import { type LocalKafka, startLocalKafka } from '#libs/testing';
import type { Bench } from './cell.js';
import { cells } from './cells/index.js';
import { startBenchCluster } from './cluster.js';
import { type CellReport, runCell } from './harness.js';
import { machine } from './machine.js';
import { installPeers } from './peers.js';
import { type Profile, profiles } from './profiles.js';
import { writeReport } from './report/write-report.js';
import { countStatements } from './statements.js';
import { findTool } from './tools.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

interface Options {
  readonly profile: Profile['name'];
  readonly only?: string;
  readonly out: string;
}

/** Runs the chosen cells one after the other, and writes what came of them. */
async function bench({ profile: name, only, out }: Options): Promise<void> {
  const chosen = only?.split(',');
  const unknown = chosen?.filter((one) => !cells.some((cell) => cell.name === one)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `There is no cell ${unknown.join(', ')}: there are ${cells.map((cell) => cell.name).join(', ')}`,
    );

  const startedAt = new Date();
  await installPeers(say);
  countStatements(pg);
  const postgres = await startBenchCluster();
  let kafka: Promise<LocalKafka> | undefined;
  try {
    const context: Bench = {
      profile: profiles[name],
      postgres,
      kafka: () => {
        kafka ??= startLocalKafka({ log: say });
        return kafka;
      },
      tool: findTool,
      log: say,
    };
    const reports: CellReport[] = [];
    let files: readonly string[] = [];
    for (const cell of cells.filter((cell) => chosen?.includes(cell.name) ?? true)) {
      say(`${cell.name}: ${cell.title}`);
      const report = await runCell(cell, context);
      for (const { name, faults } of report.contenders) if (faults) say(`  ${name}: ${faults.join('; ')}`);
      say(`  ${report.seconds.toFixed(0)} s`);
      reports.push(report);
      // After each cell: a run that is ended early leaves what it had.
      files = await writeReport(out, {
        profile: profiles[name],
        startedAt: startedAt.toISOString(),
        seconds: (Date.now() - startedAt.getTime()) / 1_000,
        machine: await machine(postgres, kafka !== undefined),
        cells: reports,
      });
    }
    say(files.join('\n'));
    // A contender that did not do its work is no result: whoever runs this hears of it.
    if (reports.some(({ contenders }) => contenders.some(({ faults }) => faults))) process.exitCode = 1;
  } finally {
    await (await kafka?.catch(() => undefined))?.stop();
    await postgres.stop();
  }
}

await new Command('bench')
  .description('Measures Understudy beside what a user would take instead, in one run.')
  .addOption(
    new Option('--profile <profile>', 'how long: counts is for tests')
      .choices(Object.keys(profiles))
      .default('short'),
  )
  .option('--only <cells>', 'these cells alone, by name, separated by commas')
  .option('--out <folder>', 'where the report goes', 'docs/benchmarks')
  .action(bench)
  .parseAsync();

// All is written, and every server stopped. Whatever a peer's package still waits for, nobody else does.
process.exit();
