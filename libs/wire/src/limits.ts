/** How much of a request is read at all. Each is far above what the documented operations need. */
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
  bodyBytes: 256 * 1024,
  parameters: 1_000,
  // 20 push URLs, or 4,096 characters that a JSON writer escaped one by one, fit.
  parameterLength: 64 * 1024,
  depth: 6,
};
