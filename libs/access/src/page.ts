/** Of a list: what comes after this name or id, so many at most. Absent: all. */
export interface Page {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}
