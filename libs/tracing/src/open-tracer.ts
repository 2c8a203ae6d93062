import type { OpenTracer, TracerOptions } from './tracer.js';

/**
 * Sends spans to a collector by OTLP. Sampler, headers, time-outs and queue are those of the standard variables of the
 * environment (`OTEL_…`). What is loaded for it is loaded now.
 */
export async function openTracer(options: TracerOptions): Promise<OpenTracer> {
  const { otlpTracer } = await import('./otlp-tracer.js');
  return otlpTracer(options);
}
