import { describe, expect, it } from '@jest/globals';
import { misspeltSettings } from './misspelt-settings.js';

const meantBy = (name: string, others: Record<string, string> = {}) =>
  misspeltSettings({ ...others, [name]: 'x' }).map(({ meant }) => meant);

describe('A name that is no setting', () => {
  it('is told with the setting that it is near to', () => {
    for (const [name, meant] of Object.entries({
      KAFKA_BROKER: 'KAFKA_BROKERS',
      KAFKA_BROKRES: 'KAFKA_BROKERS',
      kafka_brokers: 'KAFKA_BROKERS',
      KAFKA_TOPICS: 'KAFKA_TOPIC',
      KAFKA_TOPIC_PARTITION: 'KAFKA_TOPIC_PARTITIONS',
      DATABSE_URL: 'DATABASE_URL',
      DATABASE_URI: 'DATABASE_URL',
      DATABASE_CONNECTION: 'DATABASE_CONNECTIONS',
      RATELIMIT: 'RATE_LIMIT',
      RATE_LIMITS: 'RATE_LIMIT',
      LOGLEVEL: 'LOG_LEVEL',
      ROLE: 'ROLES',
      PROT: 'PORT',
      HOSTS: 'HOST',
      // Of an earlier release.
      API_HOSTS: 'ALLOWED_HOSTS',
      ADMINPORT: 'ADMIN_PORT',
      OTEL_EXPORTER_OTLP_ENDPIONT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      OTEL_EXPORTER_OTLP_TRACE_ENDPOINT: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      OTEL_TRACE_SAMPLER: 'OTEL_TRACES_SAMPLER',
      CASTERS_QUOTA: 'CASTER_QUOTA',
      UNDERSTUDY_SECRETKEY: 'UNDERSTUDY_SECRET_KEY',
      UNDERSTUDY_SECRET_FILE: undefined,
      UNDERSTUDY_DATADIR: 'UNDERSTUDY_DATA_DIR',
      UNDERSTUDY_COLOUR: undefined,
    }))
      expect({ name, meant: meantBy(name) }).toEqual({ name, meant: [meant] });
  });

  it('is left alone where it is somebody else’s', () => {
    for (const name of `PGHOST PGPORT PGPASSWORD PORTAL HOSTNAME HOSTTYPE LOGNAME POST COST NODE_ENV NODE_OPTIONS HOME PATH
      PWD USER SHELL TERM LANG KAFKA_HOME KAFKA_OPTS KAFKA_HEAP_OPTS KAFKA_PORT KAFKA_LOG_DIRS JAVA_HOME npm_config_loglevel
      npm_lifecycle_event npm_package_name TEST_DATABASE_URL TEST_KAFKA_BROKERS POSTGRES_PASSWORD DATABASE_HOST CI
      OTEL_BSP_SCHEDULE_DELAY OTEL_BLRP_SCHEDULE_DELAY OTEL_EXPORTER_OTLP_TIMEOUT OTEL_EXPORTER_OTLP_LOGS_ENDPOINT
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT OTEL_METRICS_EXPORTER OTEL_LOGS_EXPORTER OTEL_PROPAGATORS OTEL_LOG_LEVEL
      UNDERSTUDY_SERVICE_HOST UNDERSTUDY_SERVICE_PORT_HTTP UNDERSTUDY_PORT_8080_TCP KUBERNETES_PORT`.split(
      /\s+/,
    ))
      expect({ name, meant: meantBy(name) }).toEqual({ name, meant: [] });
    expect(misspeltSettings({ UNDERSTUDY_PORT: 'tcp://10.0.0.7:8080', KAFKA_BROKER: '' })).toEqual([]);
    expect(misspeltSettings({ PATH: '/bin', ...process.env })).toEqual([]);
  });

  it('is left alone where the right one is set as well, and that one is never told', () => {
    expect(meantBy('KAFKA_BROKER', { KAFKA_BROKERS: 'kafka:9092' })).toEqual([]);
    expect(misspeltSettings({ UNDERSTUDY_SECRET_KEY_FILE: '/run/secrets/key', PORT: '1' })).toEqual([]);
  });
});
