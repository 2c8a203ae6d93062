import { readdirSync, readFileSync } from 'node:fs';
import type { Bench, Counted, Prepared } from './cell.js';
import { statementsSent, tellStatistics } from './statements.js';

type Reading = Counted & { readonly statements: number; readonly told: number };

/** What `work` cost, as client, server and kernel count it. */
export async function counting<Result>(
  { postgres }: Pick<Bench, 'postgres'>,
  { statements, servers }: Pick<Prepared, 'statements' | 'servers'>,
  work: () => Promise<Result>,
): Promise<{ result: Result; counted: Counted }> {
  const read = async (): Promise<Reading> => {
    const told = await tellStatistics();
    const sent = statements?.() ?? statementsSent();
    const [row] = await postgres.query<Record<'commits' | 'syncs' | 'bytes', string>>(
      `select
         (select sum(xact_commit) from pg_stat_database where datname <> 'postgres') as commits,
         (select coalesce(sum(fsyncs), 0) from pg_stat_io where object = 'wal') as syncs,
         pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`,
    );
    return {
      clientCpu: ownSeconds(),
      serverCpu: [postgres.pid, ...(servers?.() ?? [])].reduce((sum, pid) => sum + familySeconds(pid), 0),
      statements: sent,
      told,
      commits: Number(row?.commits),
      walSyncs: Number(row?.syncs),
      walBytes: Number(row?.bytes),
    };
  };
  const before = await read();
  const result = await work();
  const after = await read();
  const since = (name: keyof Reading) => after[name] - before[name];
  return {
    result,
    counted: {
      clientCpu: since('clientCpu'),
      serverCpu: since('serverCpu'),
      // A program of another process (pgbench) sends what nobody here counts.
      ...(since('statements') > 0 && { statements: since('statements') }),
      commits: since('commits') - after.told,
      walSyncs: since('walSyncs'),
      walBytes: since('walBytes'),
    },
  };
}

const TICKS_A_SECOND = 100;

/** This process and the programs that it ran and has seen end; where there is no /proc, itself alone. */
function ownSeconds(): number {
  const ticks = ticksOf('self');
  if (ticks !== undefined) return (ticks.own + ticks.ended) / TICKS_A_SECOND;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** A server and its children, also those that have ended. 0 where there is no /proc. */
function familySeconds(pid: number): number {
  const parent = ticksOf(pid);
  if (parent === undefined) return 0;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(ticksOf)
    .filter((ticks) => ticks?.parent === pid);
  const sum = children.reduce((ticks, child) => ticks + (child?.own ?? 0), parent.own + parent.ended);
  return sum / TICKS_A_SECOND;
}

function ticksOf(pid: number | string) {
  try {
    // The name is in brackets and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [, parent] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    // It has ended, or this is no Linux.
    return undefined;
  }
}
