/** How long and how often; everything else is the same, so that a short run asks what a full one does. */
export interface Profile {
  readonly name: 'short' | 'full' | 'counts';
  /** Each contender of a variant once in each. */
  readonly rounds: number;
  readonly milliseconds: number;
  /** Of each contender in each variant, before its first round. */
  readonly warmUpMilliseconds: number;
  /** A loop ends after this many operations for each of its callers, whatever the time. */
  readonly operationsPerCaller?: number;
  /** Events, studios and parts of cells whose work is given by number and not by time: divided by this. */
  readonly fewer: number;
}

export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  short: { name: 'short', rounds: 3, milliseconds: 400, warmUpMilliseconds: 250, fewer: 10 },
  full: { name: 'full', rounds: 5, milliseconds: 1_000, warmUpMilliseconds: 500, fewer: 1 },
  /** For tests: correctness and counts, no time worth a word. */
  counts: {
    name: 'counts',
    rounds: 1,
    milliseconds: 20_000,
    warmUpMilliseconds: 20_000,
    operationsPerCaller: 6,
    fewer: 100,
  },
};
