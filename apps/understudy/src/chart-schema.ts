import { type Property, settingsByName } from './settings-table.js';

/** What the chart gives every process itself, so that probes, Services and Secrets fit. */
export const givenByTheChart: readonly string[] = [
  'DATABASE_URL',
  'UNDERSTUDY_SECRET_KEY',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_PASSWORD_FILE',
  'KAFKA_TLS_CA_FILE',
  'KAFKA_TLS_CERT_FILE',
  'KAFKA_TLS_KEY_FILE',
  'ROLES',
  'HOST',
  'PORT',
  'ADMIN_PORT',
  // There is no embedded PostgreSQL in a pod, and no local access where NODE_ENV is production.
  'UNDERSTUDY_DATA_DIR',
  'UNDERSTUDY_LOCAL_ACCESS',
];

interface ValuesSchema {
  properties: { settings: { properties: Record<string, object> } };
}

/** deploy/chart/values.schema.json with the settings that there are: `npm run docs` writes them. */
export function withSettingsOfChart(valuesSchema: string): string {
  const schema = JSON.parse(valuesSchema) as ValuesSchema;
  schema.properties.settings.properties = Object.fromEntries(
    Object.entries(settingsByName())
      .filter(([name]) => !givenByTheChart.includes(name))
      .map(([name, setting]) => [name, { description: setting.description, ...valuesOf(setting) }]),
  );
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** A bare `on` is a boolean in YAML, and refused as one before it arrives as "true". */
function valuesOf({ enum: choices, minimum, maximum }: Property): object {
  if (choices?.every((choice) => /^\d+$/.test(choice)))
    return { enum: [...choices, ...choices.map((choice) => Number(choice))] };
  if (choices) return { enum: choices };
  return minimum === undefined ? { type: 'string' } : { type: 'integer', minimum, maximum };
}
