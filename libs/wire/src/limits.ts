/** How much of a request is read at all, and for how long. Each is above what the documented operations need. */
export interface Limits {
  readonly urlAndHeaderBytes: number;
  readonly bodyBytes: number;
  readonly parameters: number;
  /** Name and value of one parameter together, in characters. */
  readonly parameterLength: number;
  /** Segments of a parameter's name: `Tag.1.Key` has 3. */
  readonly depth: number;
  /** Until the headers of a request are there, from the connection or the last answer's next byte on. */
  readonly headersMs: number;
  /** Until the whole request is there. */
  readonly requestMs: number;
  /** For which a connection is kept that asks nothing. Proxies keep theirs for 60 s. */
  readonly idleMs: number;
  /** For which a client may read nothing of an answer that is ready for it. */
  readonly stalledMs: number;
}

export const defaultLimits: Limits = {
  urlAndHeaderBytes: 64 * 1024,
  // The 1,000 shows of a full list, with all their 7 members, in one call.
  bodyBytes: 1024 * 1024,
  parameters: 8_000,
  // 20 push URLs, or 4,096 characters that a JSON writer escaped one by one, fit.
  parameterLength: 64 * 1024,
  depth: 6,
  headersMs: 10_000,
  requestMs: 15_000,
  idleMs: 65_000,
  stalledMs: 60_000,
};
