import type { Bench, Cell, Contender, Load, Measured, Prepared, Round, Variant } from './cell.js';
import { counting } from './counters.js';
import { syncsPerSecond } from './fsync-probe.js';
import { percentilesOf, rotated } from './statistics.js';
import { judge, type Verdict } from './targets.js';

/** A cell as the JSON has it. */
export interface CellReport {
  readonly name: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly note?: string;
  readonly seconds: number;
  readonly contenders: readonly {
    readonly name: string;
    readonly role: Contender['role'];
    readonly title: string;
    /** Why it has no numbers; absent: it has. */
    readonly notRun?: string;
    /** What its check found wrong: its numbers count for nothing. */
    readonly faults?: readonly string[];
    readonly acknowledged: number;
  }[];
  readonly variants: readonly Pick<Variant, 'name' | 'callers' | 'parameters'>[];
  readonly measured: readonly Measured[];
  readonly verdicts: readonly Verdict[];
  /** The disk before and after each round of each variant, in syncs a second. */
  readonly disk: readonly { readonly variant: string; readonly before: number; readonly after: number }[];
}

interface Competitor {
  readonly contender: Contender;
  prepared?: Prepared;
  notRun?: string;
  faults?: readonly string[];
  acknowledged: number;
}

/** All contenders are prepared, take turns in every round of every variant, are checked, and give back what they had. */
export async function runCell(cell: Cell, bench: Bench): Promise<CellReport> {
  const startedAt = performance.now();
  const pace = { ...bench.profile, ...cell.pace?.(bench.profile) };
  const counts = pace.operationsPerCaller !== undefined;
  const field: Competitor[] = cell.contenders.map((contender) => ({ contender, acknowledged: 0 }));
  const measured = new Map<
    string,
    Measured & { rounds: Measured['rounds'][number][]; perSecond: number[] }
  >();
  const latencies = new Map<string, number[]>();
  const disk: CellReport['disk'][number][] = [];
  try {
    for (const one of field) await prepare(one, bench);
    for (const variant of cell.variants) {
      const here = field.filter(
        ({ contender, prepared }) => prepared && (variant.only?.includes(contender.name) ?? true),
      );
      const load = (round: number): Load => ({
        variant,
        callers: variant.callers,
        milliseconds: round === 0 ? pace.warmUpMilliseconds : pace.milliseconds,
        ...(counts && { maxOperations: (pace.operationsPerCaller as number) * variant.callers }),
        round,
      });
      for (const one of here) await turn(one, bench, load(0));
      for (let round = 1; round <= pace.rounds; round += 1) {
        const before = await syncsPerSecond(50);
        for (const one of rotated(here, round - 1)) {
          // After it each page is logged whole once: the few operations of a run that counts would be lost among them.
          if (!counts) await bench.postgres.query('checkpoint');
          const done = await turn(one, bench, load(round));
          if (done === undefined) continue;
          const { latencies: ofRound, ...rest } = done.result;
          const key = `${one.contender.name}/${variant.name}`;
          const entry = measured.get(key) ?? {
            contender: one.contender.name,
            variant: variant.name,
            perSecond: [],
            rounds: [],
          };
          entry.perSecond.push(rest.operations / rest.seconds);
          entry.rounds.push({ ...rest, counted: done.counted, percentiles: percentilesOf(ofRound ?? []) });
          measured.set(key, entry);
          const all = latencies.get(key) ?? [];
          for (const one of ofRound ?? []) all.push(one);
          latencies.set(key, all);
        }
        disk.push({ variant: variant.name, before, after: await syncsPerSecond(50) });
      }
    }
    for (const one of field) await check(one);
  } finally {
    for (const { prepared } of field) await prepared?.close();
  }

  const isRight = (name: string) => {
    const one = field.find(({ contender }) => contender.name === name);
    return one !== undefined && one.notRun === undefined && one.faults === undefined;
  };
  const results = [...measured].map(([key, entry]) => ({
    ...entry,
    percentiles: percentilesOf(latencies.get(key) ?? []),
  }));
  return {
    name: cell.name,
    title: cell.title,
    parameters: cell.parameters ?? {},
    ...(cell.note !== undefined && { note: cell.note }),
    seconds: (performance.now() - startedAt) / 1_000,
    contenders: field.map(({ contender: { name, role, title }, notRun, faults, acknowledged }) => ({
      name,
      role,
      title,
      ...(notRun !== undefined && { notRun }),
      ...(faults !== undefined && { faults }),
      acknowledged,
    })),
    variants: cell.variants.map(({ name, callers, parameters }) => ({ name, callers, parameters })),
    measured: results,
    verdicts: (cell.targets ?? []).map((target) =>
      judge(
        target,
        results.filter(({ contender }) => isRight(contender)),
      ),
    ),
    disk,
  };
}

async function prepare(one: Competitor, bench: Bench): Promise<void> {
  const { contender } = one;
  one.notRun = await contender.missing?.(bench);
  if (one.notRun !== undefined) return;
  try {
    one.prepared = await contender.prepare(bench);
  } catch (error) {
    fail(one, bench, error);
  }
}

/** One that fails is out of the cell, and says why: the others go on. */
async function turn(
  one: Competitor,
  bench: Bench,
  load: Load,
): Promise<{ result: Round; counted: Measured['rounds'][number]['counted'] } | undefined> {
  if (one.prepared === undefined || one.faults !== undefined) return undefined;
  const { prepared } = one;
  try {
    const done = await counting(bench, prepared, () => prepared.run(load));
    one.acknowledged += done.result.operations;
    return done;
  } catch (error) {
    fail(one, bench, error);
    return undefined;
  }
}

async function check(one: Competitor): Promise<void> {
  if (one.prepared === undefined || one.faults !== undefined) return;
  try {
    const faults = await one.prepared.check(one.acknowledged);
    if (faults.length > 0) one.faults = faults;
  } catch (error) {
    one.faults = [`its check failed: ${error}`];
  }
}

function fail(one: Competitor, bench: Bench, error: unknown): void {
  one.faults = [error instanceof Error ? error.message : String(error)];
  bench.log(`  ${one.contender.name} failed: ${error instanceof Error ? error.stack : error}`);
}
