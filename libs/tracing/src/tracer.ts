import { isSampled } from './traceparent.js';

/** By the names of OpenTelemetry's semantic conventions, ours with `understudy.` before them. Never a secret. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanStart {
  /** Absent: `internal`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  /** Trace contexts of other spans that it has to do with; of those that are not recorded nothing is said. */
  readonly links?: readonly (string | undefined)[];
  /** As `performance.now()` said it; absent: now. */
  readonly startedAt?: number;
}

/** Something under way. What is said of it after its end is not heard. */
export interface Span {
  /** Its own trace context, for what happens within it or because of it. */
  readonly traceparent: string;
  /** False: nothing that is said of it is kept. */
  readonly isRecorded: boolean;
  rename(name: string): void;
  set(attributes: Attributes): void;
  link(traceparent: string): void;
  /** With what it failed with, of which the kind alone is told: messages may quote what nobody else is to read. */
  end(error?: unknown): void;
}

/** Where there is none, nothing is traced. */
export interface Tracer {
  /**
   * For what comes from outside: goes on with the trace of `parent`, or begins one. There is always a span: its context is
   * passed on also where it is not recorded, so that nobody further on records half a trace.
   */
  receive(name: string, start: SpanStart & { readonly parent?: string | undefined }): Span;
  /** Within another span; undefined where that one is not recorded. */
  within(parent: string | undefined, name: string, start?: SpanStart): Span | undefined;
}

export interface TracerOptions {
  /** Where spans are sent, whole: `http://collector:4318/v1/traces`. */
  readonly url: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  /** What spans are said to come from, unless the environment says otherwise. */
  readonly service: { readonly name: string; readonly version: string };
  log(level: 'info' | 'warn', message: string, fields: Record<string, unknown>): void;
}

export interface OpenTracer {
  readonly tracer: Tracer;
  /** Sends what is left, for as long as that takes a moment. Never fails. */
  close(): Promise<void>;
}

/** More are dropped by the libraries of OpenTelemetry, unless they are told otherwise. */
const LINKS_AT_MOST = 128;

/**
 * Work that is done for several at once: it is within the first of them that is recorded, and names them all. Undefined where
 * none is.
 */
export function sharedSpan(
  tracer: Tracer,
  parents: readonly (string | undefined)[],
  name: string,
  start: SpanStart = {},
): Span | undefined {
  const links = parents.filter(isSampled).slice(0, LINKS_AT_MOST);
  return tracer.within(links[0], name, { ...start, links });
}

/** Ends the span with the work. */
export function during<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  return span === undefined ? work() : ended(span, work);
}

async function ended<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    span.end();
    return done;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
