/** How much of a request is read at all. Each is above what the documented operations need. */
export interface Limits {
  readonly urlAndHeaderBytes: number;
  readonly bodyBytes: number;
  readonly parameters: number;
  /** Name and value of one parameter together, in characters. */
  readonly parameterLength: number;
  /** Segments of a parameter's name: `Tag.1.Key` has 3. */
  readonly depth: number;
}

export const defaultLimits: Limits = {
  urlAndHeaderBytes: 64 * 1024,
  // The 1,000 shows of a full list, with all their 7 members, in one call.
  bodyBytes: 1024 * 1024,
  parameters: 8_000,
  // 20 push URLs, or 4,096 characters that a JSON writer escaped one by one, fit.
  parameterLength: 64 * 1024,
  depth: 6,
};
