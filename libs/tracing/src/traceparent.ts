/** Whether this is a whole W3C trace context of the one version there is; anything else is as good as none. */
export const isTraceparent = (text: string): boolean =>
  /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(text);

/** Whether the span is recorded, and so what happens within it is to be. Meta and records may hold anything. */
export const isSampled = (traceparent: string | undefined): traceparent is string =>
  traceparent !== undefined && isTraceparent(traceparent) && (flagsOf(traceparent) & SAMPLED) === SAMPLED;

export const flagsOf = (traceparent: string): number => Number.parseInt(traceparent.slice(53), 16);

const SAMPLED = 1;
