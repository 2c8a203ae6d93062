import { randomUUID } from 'node:crypto';
import type { CasterConfigured } from '#libs/caster';
import { tableOf } from '#libs/projections';
import { casterList } from '#libs/read-models';
import type { Bench, Cell, Contender } from '../../cell.js';
import { emmettRebuild } from '../../contenders/emmett-rebuild.js';
import { makeCopies } from '../../copies.js';
import { accountOf, openServices } from '../../services.js';
import { shared } from '../../shared.js';
import { recorded, setupOf, storeStudio } from '../../studios.js';

const EVENTS_OF_STREAM = 10;
const AT_ONCE = 5_000;
const CALLERS = 64;

const streamsIn = ({ profile }: Pick<Bench, 'profile'>) => 200_000 / EVENTS_OF_STREAM / profile.fewer;

const setup = setupOf(20);

/** The ninth of a studio's life: its name and its configuration. */
const configured = (change: number): CasterConfigured => ({
  type: 'CasterConfigured',
  name: `Evening news ${change}`,
  config: setup.config,
  layoutsDiscarded: false,
  at: new Date().toISOString(),
});

const log = shared(async (bench) => {
  const program = await openServices(bench, 'rebuild');
  const accountId = accountOf(0);
  const source = await storeStudio(program.store, accountId, setup);
  const ids = await makeCopies(program.store, { accountId, source, setup, count: streamsIn(bench) - 1 });
  const left = [source, ...ids];
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let casterId = left.pop(); casterId !== undefined; casterId = left.pop())
        await program.store.append({
          accountId,
          casterId,
          expectedVersion: 1,
          events: Array.from({ length: EVENTS_OF_STREAM - 1 }, (_, change) => recorded(configured(change))),
          endsStream: false,
          meta: { requestId: randomUUID() },
        });
    }),
  );
  await program.projections.bringUpToDate(casterList, [source, ...ids]);
  await program.database.pool.query('vacuum analyze');
  return { ...program, events: streamsIn(bench) * EVENTS_OF_STREAM };
});

const ours: Contender = {
  name: 'rebuild',
  role: 'ours',
  title:
    'the list of studios rebuilt from the store into another table while it serves, stream by stream, compared with the one that is read, and switched',
  async prepare(bench) {
    const { thing, close } = await log(bench);
    return {
      async run() {
        const startedAt = performance.now();
        const { events, differences } = await thing.projections.rebuild(casterList);
        // Every round fills a table anew, and the one that it is compared with is right.
        if (events !== thing.events || differences.length > 0)
          throw new Error(
            `${events} of ${thing.events} events were folded, with ${differences.length} differences`,
          );
        return { operations: thing.events, seconds: (performance.now() - startedAt) / 1_000 };
      },
      check: async () => {
        const { rows } = await thing.database.pool.query<{ right: number }>(
          `select count(*)::int as right from ${tableOf(casterList)} where version = $1 and name = $2`,
          [EVENTS_OF_STREAM, configured(EVENTS_OF_STREAM - 2).name],
        );
        const right = rows[0]?.right;
        return right === streamsIn(bench) ? [] : [`${right} rows are right instead of ${streamsIn(bench)}`];
      },
      close,
    };
  },
};

const reading: Contender = {
  name: 'read and parse',
  role: 'limit',
  title: 'all rows of the log read and parsed in node, in batches of 5,000, and nothing done with them',
  async prepare(bench) {
    const { thing, close } = await log(bench);
    return {
      async run() {
        const startedAt = performance.now();
        let events = 0;
        for (let after: bigint | undefined = 0n; after !== undefined; ) {
          // `pg` has parsed the JSON of what it gives.
          const { rows }: { rows: { position: bigint }[] } = await thing.database.pool.query({
            name: 'read and parse',
            text: `select position, caster_id, account_id, version, type, schema_version, data, meta, recorded_at
                   from events where position > $1 order by position limit ${AT_ONCE}`,
            values: [after],
          });
          events += rows.length;
          after = rows.at(-1)?.position;
        }
        if (events !== thing.events) throw new Error(`${events} events were read instead of ${thing.events}`);
        return { operations: events, seconds: (performance.now() - startedAt) / 1_000 };
      },
      check: async () => [],
      close,
    };
  },
};

// A tenth: emmett's rate hardly depends on how many there are, and it takes minutes for all.
const emmett = emmettRebuild({
  streams: (bench) => streamsIn(bench) / 10,
  eventsOf: () =>
    Array.from({ length: EVENTS_OF_STREAM }, (_, change) => {
      const { type, ...data } = configured(change);
      return { type: change === 0 ? 'CasterCopied' : type, data };
    }),
});

export const rebuild: Cell = {
  name: 'rebuild',
  title: 'Rebuilding the list of studios',
  parameters: { 'events of a studio': EVENTS_OF_STREAM },
  variants: [{ name: 'whole log', callers: 1 }],
  pace: (profile) => ({ rounds: Math.min(3, profile.rounds) }),
  contenders: [ours, emmett, reading],
  targets: [
    {
      title: 'rebuild beside emmett’s',
      of: { contender: 'rebuild' },
      against: { contender: 'emmett rebuild' },
      variant: 'whole log',
      atLeast: 20,
      source: 'issue',
    },
    {
      title: 'rebuild beside reading and parsing all rows in node',
      of: { contender: 'rebuild' },
      against: { contender: 'read and parse' },
      variant: 'whole log',
      atLeast: 0.8,
      source: 'issue',
    },
  ],
  note: 'Full profile: 200,000 events; short profile: 20,000. emmett rebuilds a tenth of them.',
};
