import type { Cell } from '../../cell.js';
import { layoutsChanged, reads } from '../../contenders/program.js';
import { typeormEdit } from '../../contenders/typeorm.js';
import { callers } from '../../variants.js';

const STUDIOS = 16;

export const edits: Cell = {
  name: 'edits',
  title: 'A layout is changed, in process',
  parameters: { studios: STUDIOS },
  variants: callers(16),
  contenders: [
    layoutsChanged({ name: 'ours', parts: 100, studios: STUDIOS }),
    layoutsChanged({ name: 'ours, 20 parts', parts: 20, studios: STUDIOS }),
    layoutsChanged({ name: 'ours, 2,000 parts', parts: 2_000, studios: STUDIOS }),
    typeormEdit({ parts: 100, studios: STUDIOS }),
  ],
  targets: [
    {
      title: 'edits of 100 parts: ours ÷ TypeORM handler',
      of: { contender: 'ours' },
      against: { contender: 'TypeORM handler' },
      atLeast: 3,
      source: 'issue',
    },
    {
      title: 'edits of 2,000 parts ÷ of 20 parts',
      of: { contender: 'ours, 2,000 parts' },
      against: { contender: 'ours, 20 parts' },
      atLeast: 0.8,
      source: 'issue',
    },
  ],
};

export const readOwnWrite: Cell = {
  name: 'read-own-write',
  title: 'A read after an edit, in process',
  parameters: { parts: 20, studios: STUDIOS },
  variants: callers(1, 16),
  contenders: [reads({ ofOwnWrite: true, studios: STUDIOS }), reads({ ofOwnWrite: false, studios: STUDIOS })],
  targets: ['1 caller', '16 callers'].map((variant) => ({
    title: `read of what was just written ÷ of an idle studio, ${variant}: p50`,
    of: { contender: 'after own write' },
    against: { contender: 'idle studio' },
    metric: 'p50' as const,
    variant,
    atMost: 1.5,
    source: 'issue',
  })),
  note: 'An operation is an edit and a read; the latency is the read’s. Both contenders edit as much.',
};
