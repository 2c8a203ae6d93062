import type { Cell, Target } from '../../cell.js';
import { emmettAppend } from '../../contenders/emmett.js';
import { messageDbWrite } from '../../contenders/message-db.js';
import { pgStatement } from '../../contenders/pg-statement.js';
import { pgbenchBatchedEvents, pgbenchBatchedRows, pgbenchSameRows } from '../../contenders/pgbench.js';
import { startStreams } from '../../contenders/start-streams.js';
import { typeormAppend } from '../../contenders/typeorm.js';
import { callers } from '../../variants.js';

const ACCOUNTS = 64;

const faster = (than: string, variant: string, atLeast: number, source = 'issue'): Target => ({
  title: `append, ${variant}: ours ÷ ${than}`,
  of: { contender: 'ours' },
  against: { contender: than },
  variant,
  atLeast,
  source,
});

export const append: Cell = {
  name: 'append',
  title: 'A copy is recorded: the store alone',
  parameters: { parts: 20, accounts: ACCOUNTS },
  variants: callers(1, 16, 64),
  contenders: [
    startStreams({ accounts: ACCOUNTS }),
    emmettAppend({ token: false }),
    emmettAppend({ token: true }),
    messageDbWrite(),
    typeormAppend(),
    pgStatement({ accounts: ACCOUNTS }),
    pgbenchSameRows({ accounts: ACCOUNTS }),
    pgbenchSameRows({ accounts: 1 }),
    pgbenchBatchedRows({ accounts: ACCOUNTS }),
    pgbenchBatchedEvents({ accounts: ACCOUNTS }),
  ],
  targets: [
    faster('emmett, event only', '16 callers', 5),
    faster('emmett, event and token', '16 callers', 5),
    faster('message-db', '16 callers', 5),
    faster('node pg', '16 callers', 3),
    faster('TypeORM handler', '16 callers', 5, 'guide'),
    faster('pgbench, 64 a statement', '64 callers', 0.4),
    faster('pgbench, 64 events a statement', '64 callers', 0.4),
    faster('node pg', '1 caller', 1, 'guide'),
    {
      title: 'append, 1 caller: p50 ours ÷ pgbench same rows',
      of: { contender: 'ours' },
      against: { contender: 'pgbench' },
      metric: 'p50',
      variant: '1 caller',
      atMost: 1.15,
      source: 'guide',
    },
    {
      title: 'statements per start',
      of: { contender: 'ours' },
      metric: 'statements per operation',
      variant: '64 callers',
      atMost: 0.2,
      source: 'issue',
    },
    {
      title: 'WAL syncs per start',
      of: { contender: 'ours' },
      metric: 'WAL syncs per operation',
      variant: '64 callers',
      atMost: 0.2,
      source: 'issue',
    },
  ],
  note: 'The events of the peers carry the same data as ours without its setup: a setup is stored once, and the peers are spared it. The batched pgbench is run by two clients, whatever the number of callers.',
};
