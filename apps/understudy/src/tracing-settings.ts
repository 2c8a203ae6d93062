import { z } from 'zod';
import type { TracerOptions } from '#libs/tracing';

const protocols = ['http/protobuf', 'http/json'] as const satisfies readonly TracerOptions['protocol'][];

const address = () =>
  z.string().refine((given) => isHttp(given), 'write an address that begins with http:// or https://');

/**
 * The settings of tracing: the standard ones of OpenTelemetry, by their names. Those that only its libraries read are here as
 * well, so that a misspelt one is told, and one that they would pass over in silence is refused.
 */
export const tracingSettingsShape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: address()
    .optional()
    .describe(
      'Where an OpenTelemetry collector takes OTLP over HTTP, without its path: `http://collector:4318`. Absent, and the next one too: nothing is traced.',
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address()
    .optional()
    .describe('The same for traces alone, with its path: `http://collector:4318/v1/traces`.'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(protocols)
    .optional()
    .describe('How it is spoken to. Absent: `http/protobuf`. There is no `grpc`.'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.enum(protocols).optional().describe('The same for traces alone.'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .optional()
    .describe('Headers that it asks for, `name=value`, several with commas, values percent-encoded.'),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: z.string().optional().describe('The same for traces alone.'),
  OTEL_SERVICE_NAME: z
    .string()
    .optional()
    .describe('What spans are said to come from. Absent: `understudy`.'),
  OTEL_RESOURCE_ATTRIBUTES: z
    .string()
    .optional()
    .describe('What else is said of the process, `name=value`, several with commas.'),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional()
    .describe(
      'Which traces are recorded. Absent: `parentbased_always_on`, all but those of which the caller says no.',
    ),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .refine((given) => Number(given) >= 0 && Number(given) <= 1, 'write a number from 0 to 1')
    .optional()
    .describe('Their share, for the samplers with `ratio` in their names: `0.01`.'),
  OTEL_TRACES_EXPORTER: z
    .enum(['otlp', 'none'])
    .optional()
    .describe('With `none` nothing is traced, whatever the endpoint.'),
  OTEL_SDK_DISABLED: z.string().optional().describe('With `true` nothing is traced, whatever the endpoint.'),
  TRACE_URL: z
    .string()
    .refine(
      (given) => isHttp(given) && given.includes('{traceId}'),
      'write an address with {traceId} where the trace goes',
    )
    .optional()
    .describe(
      'Where a person sees a trace: an address with `{traceId}` in it, `https://jaeger.example.com/trace/{traceId}`. Absent: there are no links to traces.',
    ),
};

const tracingShape = z.object(tracingSettingsShape);

/** Samplers without a share would take every trace, and say so where nobody looks. */
export function contradictionsOfTracing({
  OTEL_TRACES_SAMPLER: sampler,
  OTEL_TRACES_SAMPLER_ARG: share,
}: NodeJS.ProcessEnv): string[] {
  const takesShare = sampler?.endsWith('traceidratio') ?? false;
  if (takesShare && !share) return [`OTEL_TRACES_SAMPLER_ARG: is needed by OTEL_TRACES_SAMPLER=${sampler}`];
  if (!takesShare && share)
    return [
      'OTEL_TRACES_SAMPLER_ARG: is of no use without OTEL_TRACES_SAMPLER=traceidratio or parentbased_traceidratio',
    ];
  return [];
}

/** Where spans go, and how; undefined where nothing is traced. */
export function tracingSettings(
  settings: z.output<typeof tracingShape>,
): Pick<TracerOptions, 'url' | 'protocol'> | undefined {
  if (settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || settings.OTEL_TRACES_EXPORTER === 'none')
    return undefined;
  const { OTEL_EXPORTER_OTLP_ENDPOINT: ofAll, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces } = settings;
  const url = ofTraces ?? (ofAll && `${ofAll.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined) return undefined;
  const { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: own, OTEL_EXPORTER_OTLP_PROTOCOL: common } = settings;
  return { url, protocol: own ?? common ?? 'http/protobuf' };
}

function isHttp(given: string): boolean {
  return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}
