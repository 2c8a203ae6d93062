import type { Cell } from '../../cell.js';
import { copies, copiesAtRate, storms } from '../../contenders/program.js';
import { startStreams } from '../../contenders/start-streams.js';
import { typeormCopy } from '../../contenders/typeorm.js';
import { callers } from '../../variants.js';

const START = 'the store alone';

export const copy: Cell = {
  name: 'copy',
  title: 'A copy in process',
  parameters: { parts: 20, studios: 64, accounts: 64 },
  variants: callers(1, 16, 64),
  contenders: [copies({}), startStreams({ name: START, accounts: 64 }), typeormCopy({ parts: 20 })],
  targets: [
    {
      title: 'copy, 16 callers: ours ÷ TypeORM handler',
      of: { contender: 'ours' },
      against: { contender: 'TypeORM handler' },
      variant: '16 callers',
      atLeast: 5,
      source: 'guide',
    },
    {
      title: 'copy, 16 callers: ours ÷ the store alone',
      of: { contender: 'ours' },
      against: { contender: START },
      variant: '16 callers',
      atLeast: 0.85,
      source: 'guide',
    },
    {
      title: 'statements per copy, 64 callers',
      of: { contender: 'ours' },
      metric: 'statements per operation',
      variant: '64 callers',
      atMost: 0.2,
      source: 'issue',
    },
    {
      title: 'WAL syncs per copy, 64 callers',
      of: { contender: 'ours' },
      metric: 'WAL syncs per operation',
      variant: '64 callers',
      atMost: 0.2,
      source: 'issue',
    },
  ],
};

export const hotSource: Cell = {
  name: 'hot-source',
  title: 'Who copies what: one studio, many, many accounts',
  parameters: { parts: 20 },
  variants: callers(64),
  contenders: [
    copies({ name: 'one studio', title: '64 callers copy one studio', studios: 1, accounts: 1 }),
    copies({
      name: '64 studios',
      title: '64 callers, a studio each, all of one account',
      studios: 64,
      accounts: 1,
    }),
    copies({
      name: '64 accounts',
      title: '64 callers, a studio and an account each',
      studios: 64,
      accounts: 64,
    }),
  ],
  targets: [
    {
      title: 'copies of one studio ÷ of 64 studios',
      of: { contender: 'one studio' },
      against: { contender: '64 studios' },
      atLeast: 0.9,
      atMost: 1.1,
      source: 'issue',
    },
    {
      title: 'copies in one account ÷ in 64 accounts',
      of: { contender: '64 studios' },
      against: { contender: '64 accounts' },
      atLeast: 0.9,
      atMost: 1.1,
      source: 'issue',
    },
  ],
};

export const parts: Cell = {
  name: 'parts',
  title: 'Copies of small and large studios',
  variants: callers(16, 64),
  contenders: [5, 20, 500].map((count) =>
    copies({ name: `${count} parts`, title: `copies of studios of ${count} parts`, parts: count }),
  ),
  targets: ['16 callers', '64 callers'].map((variant) => ({
    title: `copies of 500 parts ÷ of 5 parts, ${variant}`,
    of: { contender: '500 parts' },
    against: { contender: '5 parts' },
    variant,
    atLeast: 0.95,
    source: 'issue',
  })),
};

export const storm: Cell = {
  name: 'storm',
  title: 'One token, many callers at once',
  parameters: { parts: 20, replicas: 2 },
  variants: callers(64),
  contenders: [storms()],
  targets: [],
  note: 'What counts is the check: each storm leaves one event, and all its callers have one answer. A second is of storms, each 64 calls.',
};

export const openLoop: Cell = {
  name: 'open-loop',
  title: 'Copies that come whoever is busy',
  parameters: { parts: 20, 'share of the maximum': 0.7 },
  variants: callers(64),
  contenders: [copiesAtRate(0.7)],
  targets: [],
  note: 'The latency counts from the moment at which a copy should have begun: a pause weighs on all who would have come meanwhile. Counts per copy include those of the closed loop that finds the maximum.',
};
