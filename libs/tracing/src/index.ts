export { openTracer } from './open-tracer.js';
export { isTraceparent } from './traceparent.js';
export {
  type Attributes,
  during,
  type OpenTracer,
  type Span,
  type SpanStart,
  sharedSpan,
  type Tracer,
  type TracerOptions,
} from './tracer.js';
