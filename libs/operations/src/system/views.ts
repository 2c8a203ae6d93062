import { z } from 'zod';
import { flag, onSystem, pattern } from '#libs/wire';
import { callerName } from '../grants/copy-grants.js';
import { defineOperation } from '../operation.js';
import { type Refusing, refuse } from '../refusals.js';
import type { System, ViewRun, ViewWork } from './installation.js';

const time = z.string().optional();
const count = z.number().optional();

export const describeViews = defineOperation({
  name: 'DescribeViews',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells of the tables of the views, which are read, kept for a roll-back or being built, and how far their last rebuilds and roll-backs are.',
  permission: onSystem('get'),
  callsPerSecond: 10,
  parameters: {},
  result: z.object({
    Views: z.array(z.string()),
    Tables: z.array(
      z.object({
        Table: z.string(),
        View: z.string().optional(),
        State: z.enum(['live', 'previous', 'being built', 'unused']),
        Rows: z.number(),
        Bytes: z.number(),
        LastReadAt: time,
        UsedBy: z.string().optional(),
      }),
    ),
    Rebuilds: z.array(
      z.object({ View: z.string(), Running: z.boolean(), Done: z.number(), Total: z.number() }),
    ),
    Runs: z.array(
      z.object({
        View: z.string(),
        Kind: z.enum(['rebuild', 'rollback']),
        State: z.enum(['running', 'done', 'failed', 'interrupted']),
        StartedBy: z.string(),
        StartedAt: z.string(),
        ReplicaId: z.string(),
        EndedAt: time,
        Progress: z
          .object({ Phase: z.string(), Of: z.string(), Done: z.number(), Total: z.number() })
          .optional(),
        Failure: z.string().optional(),
        Studios: count,
        Events: count,
        Differences: count,
      }),
    ),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/system/views' },

  async execute(_given, _call, { system }) {
    const { views, tables, rebuilds, runs } = await system.views();
    return {
      Views: views,
      Tables: tables.map(({ table, view, state, rows, bytes, lastReadAt, usedBy }) => ({
        Table: table,
        View: view ?? undefined,
        State: state,
        Rows: rows,
        Bytes: bytes,
        LastReadAt: lastReadAt?.toISOString(),
        UsedBy: usedBy ?? undefined,
      })),
      Rebuilds: rebuilds.map(({ view, isRunning, done, total }) => ({
        View: view,
        Running: isRunning,
        Done: done,
        Total: total,
      })),
      Runs: runs.map(runResult),
    };
  },
});

function runResult(run: ViewRun) {
  const { progress } = run;
  return {
    View: run.view,
    Kind: run.kind,
    State: run.state,
    StartedBy: run.startedBy,
    StartedAt: run.startedAt.toISOString(),
    ReplicaId: run.replicaId,
    EndedAt: run.endedAt?.toISOString(),
    Progress: progress && {
      Phase: progress.phase,
      Of: progress.of,
      Done: progress.done,
      Total: progress.total,
    },
    Failure: run.failure,
    Studios: run.studios,
    Events: run.events,
    Differences: run.differences,
  };
}

const viewName = () => pattern(/^[a-z_]{1,63}$/);

export const rebuildView = defineOperation({
  name: 'RebuildView',
  kind: 'command',
  restOnly: true,
  summary:
    'Begins to fill a new version of a view from the events, beside the one that is read, and puts it in its place. It goes on where an interrupted one ended. GET /v1/system/views tells how far it is.',
  permission: onSystem('update'),
  callsPerSecond: 1,
  parameters: { View: viewName() },
  result: z.object({ View: z.string(), Watch: z.string() }),
  refusals: ['ViewNotFound', 'ViewWorkUnderWay'],
  rest: { method: 'POST', path: '/v1/system/views/{View}/rebuild' },

  execute: ({ View }, call, { system }) => begun(system, View, 'rebuild', callerName(call), { refuse }),
});

export const rollBackView = defineOperation({
  name: 'RollBackView',
  kind: 'command',
  restOnly: true,
  summary:
    'Begins to bring the version of a view before the last rebuild up to date, and has it read again. GET /v1/system/views tells how far it is.',
  permission: onSystem('update'),
  callsPerSecond: 1,
  parameters: { View: viewName() },
  result: z.object({ View: z.string(), Watch: z.string() }),
  refusals: ['ViewNotFound', 'ViewWorkUnderWay'],
  rest: { method: 'POST', path: '/v1/system/views/{View}/rollback' },

  execute: ({ View }, call, { system }) => begun(system, View, 'rollback', callerName(call), { refuse }),
});

async function begun(
  system: System,
  view: string,
  kind: ViewWork,
  startedBy: string,
  { refuse }: Refusing<'ViewNotFound' | 'ViewWorkUnderWay'>,
) {
  const { views } = await system.views();
  if (!views.includes(view))
    throw refuse('ViewNotFound', `There is no view ${view}; there are ${views.join(', ')}.`);
  if (!(await system.beginWork(view, kind, startedBy)))
    throw refuse(
      'ViewWorkUnderWay',
      'A view is being rebuilt or rolled back already: GET /v1/system/views tells how far that is.',
    );
  return { View: view, Watch: '/v1/system/views' };
}

export const deleteViewTable = defineOperation({
  name: 'DeleteViewTable',
  kind: 'command',
  restOnly: true,
  summary: 'Drops a table of a view that no query reads. One that somebody uses stays.',
  permission: onSystem('delete'),
  callsPerSecond: 1,
  parameters: { Table: pattern(/^[a-z0-9_]{1,63}$/), force: flag().default(false) },
  result: z.object({}),
  refusals: ['ViewNotFound', 'ViewTableInUse'],
  rest: { method: 'DELETE', path: '/v1/system/views/tables/{Table}' },

  async execute({ Table, force }, _call, { system, refuse }) {
    const { tables } = await system.views();
    if (!tables.some(({ table }) => table === Table))
      throw refuse('ViewNotFound', `There is no table ${Table} of a view; DescribeViews names them.`);
    const because = await system.dropViewTable(Table, { force });
    if (because !== undefined) throw refuse('ViewTableInUse', because);
    return {};
  },
});
