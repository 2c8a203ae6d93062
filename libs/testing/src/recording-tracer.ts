import type { Attributes, Span, Tracer } from '#libs/tracing';

/** A span as it was told of. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: string;
  readonly traceparent: string;
  readonly parent: string | undefined;
  readonly attributes: Attributes;
  readonly links: readonly (string | undefined)[];
  /** Undefined while it is under way; null where nothing failed. */
  readonly error: unknown;
}

/** A tracer that keeps what it is told, in the order in which spans began; it records what its parent says is recorded. */
export function recordingTracer(): Tracer & { readonly spans: readonly RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  let ids = 0;
  const isOn = (parent: string | undefined) => parent?.endsWith('01') ?? false;

  const begin = (
    name: string,
    parent: string | undefined,
    { kind = 'internal', attributes = {}, links = [] }: Parameters<Tracer['within']>[2] = {},
    isRecorded = true,
  ): Span => {
    const traceId = parent?.slice(3, 35) ?? (++ids).toString(16).padStart(32, '0');
    const traceparent = `00-${traceId}-${(++ids).toString(16).padStart(16, '0')}-0${isRecorded ? 1 : 0}`;
    const told = {
      name,
      kind,
      traceparent,
      parent,
      attributes,
      links: [...links],
      error: undefined as unknown,
    };
    if (isRecorded) spans.push(told);
    return {
      traceparent,
      isRecorded,
      rename: (renamed) => {
        told.name = renamed;
      },
      set: (more) => {
        told.attributes = { ...told.attributes, ...more };
      },
      link: (other) => void told.links.push(other),
      end: (error) => {
        if (told.error === undefined) told.error = error ?? null;
      },
    };
  };
  return {
    spans,
    receive: (name, { parent, ...start }) => begin(name, parent, start, parent === undefined || isOn(parent)),
    within: (parent, name, start) => (isOn(parent) ? begin(name, parent, start) : undefined),
  };
}
