import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { PublishedEvent } from '#libs/caster-events';

const tracer = trace.getTracer('print-copies');

/** Handles an event within the trace of the call that caused it. Where no SDK of OpenTelemetry is loaded, it just handles it. */
export function traced<Event extends PublishedEvent>(handle: (event: Event) => unknown) {
  return async (event: Event) => {
    // The event has `traceparent` as a member, as headers would.
    const cause = propagation.extract(context.active(), event);
    const span = tracer.startSpan(`process ${event.type}`, { kind: SpanKind.CONSUMER }, cause);
    try {
      await context.with(trace.setSpan(cause, span), () => handle(event));
    } finally {
      span.end();
    }
  };
}
