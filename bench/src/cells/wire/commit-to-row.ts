import { tableOf } from '#libs/projections';
import { casterList } from '#libs/read-models';
import type { Cell, Contender } from '../../cell.js';
import { HttpConnection } from '../../http/connection.js';
import { expectOk } from '../../http/prepared-requests.js';
import { copyFaults, copyOf, serveStudios } from '../../http/served-copies.js';
import { openLoop } from '../../loops.js';
import { waitUntil } from '../../wait-until.js';

const COPIES_PER_SECOND = 500;

// Times are of one clock, PostgreSQL's: that of the statement which recorded the copy, before its commit, and that of
// the projector's. A trigger for each statement of the projector writes down when its rows came.
const watch = `
  create table bench_rows (caster_id text primary key, came_at timestamptz not null);
  create function bench_row_came() returns trigger language plpgsql as $$
    begin
      insert into bench_rows select caster_id, clock_timestamp() from came on conflict do nothing;
      return null;
    end $$;
  create trigger bench_row_came after insert on ${tableOf(casterList)}
    referencing new table as came for each statement execute function bench_row_came();`;

const projected: Contender = {
  name: 'projector',
  role: 'ours',
  title: 'from the recording of a copy to its row in the list, by the background projector',
  async prepare(bench) {
    const served = await serveStudios(bench, {
      name: 'commit_to_row',
      environment: { ROLES: 'api,projector' },
      fill: async ({ database }) => {
        await database.pool.query(watch);
      },
    });
    const { pool } = served.database;
    const calls = served.calls();
    const free: HttpConnection[] = [];
    const open: HttpConnection[] = [];
    const connection = async () => {
      const one = free.pop() ?? (await HttpConnection.open(served.programs[0]!.endpoint));
      if (!open.includes(one)) open.push(one);
      return one;
    };
    let seen = 0n;
    return {
      async run(load) {
        const round = await openLoop(load, COPIES_PER_SECOND, async () => {
          const one = await connection();
          expectOk(await one.send(calls.request('CopyCaster', copyOf(served.accounts[0]!))));
          free.push(one);
        });
        await waitUntil(
          async () => {
            const { rows } = await pool.query<{ behind: number }>(
              `select count(*)::int as behind from events left join bench_rows using (caster_id)
               where type = 'CasterCopied' and position > $1 and came_at is null`,
              [seen],
            );
            return rows[0]?.behind === 0;
          },
          { what: 'the rows of all copies', everyMs: 20, longestMs: 60_000 },
        );
        const { rows } = await pool.query<{ position: bigint; milliseconds: number }>(
          `select position, (extract(epoch from came_at - recorded_at) * 1000)::float8 as milliseconds
           from events join bench_rows using (caster_id)
           where type = 'CasterCopied' and position > $1`,
          [seen],
        );
        for (const { position } of rows) if (position > seen) seen = position;
        return { ...round, latencies: rows.map(({ milliseconds }) => milliseconds) };
      },
      check: (acknowledged) => copyFaults(served.database, acknowledged),
      servers: () => served.programs.map(({ pid }) => pid),
      close: async () => {
        for (const one of open) one.close();
        await served.close();
      },
    };
  },
};

export const commitToRow: Cell = {
  name: 'commit-to-row',
  title: `From a copy to its row in the list, at ${COPIES_PER_SECOND} copies a second`,
  parameters: { parts: 20, 'copies a second': COPIES_PER_SECOND },
  variants: [{ name: 'open loop', callers: 1 }],
  pace: ({ milliseconds, warmUpMilliseconds }) => ({
    milliseconds: Math.max(1_000, milliseconds),
    warmUpMilliseconds: Math.max(1_500, warmUpMilliseconds),
  }),
  contenders: [projected],
  targets: (['p50', 'p99'] as const).map((metric) => ({
    title: `commit to the row brought up to date, ${metric} in ms`,
    of: { contender: 'projector' },
    metric,
    variant: 'open loop',
    atMost: metric === 'p50' ? 10 : 50,
    source: 'issue',
  })),
};
