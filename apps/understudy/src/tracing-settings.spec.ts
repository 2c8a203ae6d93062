import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';
import { tracingSettings } from './tracing-settings.js';

const to = (environment: Record<string, string>) => tracingSettings(readSettings(environment));
const complaint = (environment: Record<string, string>) => {
  try {
    readSettings(environment);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).join('\n');
  }
  return '';
};
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('Where spans go', () => {
  it('is nowhere without an endpoint, or where tracing is switched off', () => {
    const off: Record<string, string>[] = [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_SERVICE_NAME: 'news' },
      { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' },
      { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' },
    ];
    for (const environment of off) expect(to(environment)).toBeUndefined();
  });

  it('is the path for traces below the endpoint of all, or the very endpoint of traces', () => {
    const url = 'http://collector:4318/v1/traces';
    expect(to(ENDPOINT)).toEqual({ url, protocol: 'http/protobuf' });
    expect(to({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' })?.url).toBe(url);
    expect(to({ ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/here' })?.url).toBe(
      'https://traces/here',
    );
  });

  it('is spoken to as the setting of traces says, else as that of all', () => {
    const json = { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    expect(to(json)?.protocol).toBe('http/json');
    expect(to({ ...json, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' })?.protocol).toBe(
      'http/protobuf',
    );
  });
});

describe('A setting of tracing', () => {
  it('that would be passed over in silence is refused', () => {
    for (const [name, value] of Object.entries({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_EXPORTER: 'jaeger',
      TRACE_URL: 'https://jaeger.example.com/trace/',
    }))
      expect(complaint({ [name]: value })).toMatch(new RegExp(`^  ${name}: `));
  });

  it('of a share is asked for by the samplers that take one, and by no other', () => {
    expect(complaint({ OTEL_TRACES_SAMPLER: 'traceidratio' })).toContain(
      'OTEL_TRACES_SAMPLER_ARG: is needed',
    );
    expect(complaint({ OTEL_TRACES_SAMPLER_ARG: '0.1' })).toContain('OTEL_TRACES_SAMPLER_ARG: is of no use');
    for (const [share, said] of [
      ['0.01', ''],
      ['1.5', 'from 0 to 1'],
      ['a tenth', 'from 0 to 1'],
    ] as const)
      expect(
        complaint({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: share }),
      ).toContain(said);
  });

  it('is the address of a trace with its id in it', () => {
    const TRACE_URL = 'https://jaeger.example.com/trace/{traceId}';
    expect(readSettings({ TRACE_URL }).TRACE_URL).toBe(TRACE_URL);
  });
});
