import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import {
  type Attributes as ApiAttributes,
  type Span as ApiSpan,
  type Tracer as ApiTracer,
  type Context,
  DiagLogLevel,
  diag,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { flagsOf, isSampled, isTraceparent } from './traceparent.js';
import type { Attributes, OpenTracer, Span, SpanStart, Tracer, TracerOptions } from './tracer.js';

/** What a stop waits for spans that are not sent yet. */
const SEND_WITHIN_MS = 2_000;

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const satisfies Record<NonNullable<SpanStart['kind']>, SpanKind>;

/** Spans wait in a queue with an end and go in batches, so that no call waits for a collector. */
export async function otlpTracer({ url, protocol, service, log }: TracerOptions): Promise<OpenTracer> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  tellWarnings(log);
  const provider = new BasicTracerProvider({
    spanLimits: { attributeValueLengthLimit: Number(process.env.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT || 1_024) },
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': service.name,
          'service.version': service.version,
          'service.instance.id': randomUUID(),
        }),
      )
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(toldWhenAway(new OTLPTraceExporter({ url }), url, log))],
  });
  return {
    tracer: tracerOf(provider.getTracer(service.name, service.version)),
    close: async () => {
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, after(SEND_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

function tracerOf(tracer: ApiTracer): Tracer {
  const begin = (
    name: string,
    context: Context,
    { kind = 'internal', attributes, links, startedAt }: SpanStart,
  ) =>
    new OtlpSpan(
      tracer.startSpan(
        name,
        {
          kind: kinds[kind],
          attributes: attributes && known(attributes),
          links: links?.filter(isSampled).map(linkTo),
          startTime: startedAt,
        },
        context,
      ),
    );
  return {
    receive: (name, { parent, ...start }) =>
      begin(
        name,
        parent === undefined || !isTraceparent(parent) ? ROOT_CONTEXT : within(parent, { isRemote: true }),
        start,
      ),
    within: (parent, name, start = {}) =>
      isSampled(parent) ? begin(name, within(parent, { isRemote: false }), start) : undefined,
  };
}

class OtlpSpan implements Span {
  readonly traceparent: string;

  constructor(private readonly span: ApiSpan) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }

  get isRecorded(): boolean {
    return this.span.isRecording();
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(known(attributes));
  }

  link(traceparent: string): void {
    this.span.addLink(linkTo(traceparent));
  }

  end(error?: unknown): void {
    // Whoever has ended it has ended it: the library would complain.
    if (!this.span.isRecording()) return;
    if (error !== undefined) {
      this.span.setAttribute('error.type', kindOf(error));
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}

function kindOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : typeof error;
}

function within(traceparent: string, { isRemote }: { isRemote: boolean }): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { ...contextOf(traceparent), isRemote });
}

const contextOf = (traceparent: string): SpanContext => ({
  traceId: traceparent.slice(3, 35),
  spanId: traceparent.slice(36, 52),
  traceFlags: flagsOf(traceparent),
});

const linkTo = (traceparent: string): Link => ({ context: contextOf(traceparent) });

function known(attributes: Attributes): ApiAttributes {
  const known: ApiAttributes = {};
  for (const name in attributes) if (attributes[name] !== undefined) known[name] = attributes[name];
  return known;
}

/** That a collector is away is told here, in words of ours; what else the libraries have to say comes as a warning. */
function toldWhenAway(exporter: SpanExporter, url: string, log: TracerOptions['log']): SpanExporter {
  const { origin, pathname } = new URL(url);
  const collector = `${origin}${pathname}`;
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        // 0 is success: the enumeration is in a package that we need for nothing else.
        if (result.code !== 0)
          log('warn', 'Spans are lost: the collector does not take them', {
            collector,
            reason: String(result.error?.message ?? 'no reason given'),
          });
        else if (isAway) log('info', 'The collector takes spans again', { collector });
        isAway = result.code !== 0;
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

function tellWarnings(log: TracerOptions['log']): void {
  const silent = () => undefined;
  diag.setLogger(
    {
      error: silent,
      warn: (reason) => log('warn', 'OpenTelemetry warns', { reason }),
      info: silent,
      debug: silent,
      verbose: silent,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
