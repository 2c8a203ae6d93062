import { z } from 'zod';
import { databaseUrl } from '#libs/postgres';
import { contradictionsOfKafka, kafkaSettingsShape } from './kafka-settings.js';

const roles = ['api', 'relay', 'projector'] as const;

const onOff = (otherwise: 'on' | 'off') => z.enum(['on', 'off']).default(otherwise);
const port = () => z.coerce.number().int().min(0).max(65_535);
const count = (otherwise: number, min = 1) => z.coerce.number().int().min(min).default(otherwise);

/** Every setting of the program, read from the environment. The table in docs/settings.md is generated from it. */
export const settingsSchema = z.object({
  DATABASE_URL: z
    .string()
    .transform((given, { addIssue }) => {
      try {
        return databaseUrl(given);
      } catch (error) {
        addIssue(error instanceof Error ? error.message : String(error));
        return z.NEVER;
      }
    })
    .optional()
    .describe(
      'postgres://user:password@host:port/database, PostgreSQL 16 or newer; without a password, PGPASSWORD has it. Absent: an embedded PostgreSQL under UNDERSTUDY_DATA_DIR.',
    ),
  DATABASE_CONNECTIONS: count(10).describe('Connections of this process to PostgreSQL, at most.'),
  ...kafkaSettingsShape,
  ROLES: z
    .string()
    .default(roles.join(','))
    .transform((list) => list.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(roles)).min(1))
    .describe('What this process does: api, relay, projector, several with commas.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  PORT: port().default(8080).describe('Port of the API; 0 takes a free one.'),
  ADMIN_PORT: port().optional().describe('Port of /health and /metrics. Absent: they are served on PORT.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line.'),
  LOG_FORMAT: z
    .enum(['auto', 'json', 'pretty'])
    .default('auto')
    .describe('JSON for machines or lines for people; auto: for people where standard error is a terminal.'),
  CALL_LOG: onOff('on').describe('One line of level info for each call.'),
  UNDERSTUDY_DATA_DIR: z
    .string()
    .min(1)
    .default('.understudy')
    .describe('Where embedded PostgreSQL keeps its data.'),
  UNDERSTUDY_LOCAL_ACCESS: z
    .enum(['0', '1'])
    .optional()
    .describe(
      'With 1 the local access key `understudy` is accepted. Default: 1 with embedded PostgreSQL, 0 with DATABASE_URL.',
    ),
  UNDERSTUDY_SECRET_KEY: z
    .base64()
    .refine(
      (key) => Buffer.from(key, 'base64').length === 32,
      'give 32 bytes in base64: openssl rand -base64 32',
    )
    .optional()
    .describe(
      '32 bytes in base64 that seal access key secrets in the database. Needed to use keys stored there.',
    ),
  CASTER_QUOTA: count(50, 0).describe(
    'Studios that an account may have, unless its own quota says otherwise.',
  ),
  RATE_LIMIT: onOff('on').describe(
    'Whether the documented calls a second of each account and operation are enforced.',
  ),
  RELAY_LAG_SECONDS: count(10).describe(
    'For how long an event may wait to be published before readiness says `degraded`.',
  ),
  CLIENT_TOKEN_DAYS: count(7).describe('Days for which a ClientToken gets its first answer again.'),
  MAX_PARTS: count(2_000).describe('Parts that a studio may have.'),
});

export type Settings = z.output<typeof settingsSchema>;

/** Reads all settings and reports every fault at once; throws an error whose message is for the operator. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  // An empty variable is how compose files and shells say "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { success, data, error } = settingsSchema.safeParse(given);
  const contradictions = contradictionsOfKafka(given);
  if (success && contradictions.length === 0) return data;

  const alone = error?.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`) ?? [];
  const faults = [...alone, ...contradictions].map((fault) => `  ${fault}`);
  throw new Error(`These settings cannot be used (docs/settings.md lists them all):\n${faults.join('\n')}`);
}

/** Whether the well-known local key opens the door. */
export function hasLocalAccess(settings: Settings): boolean {
  return (settings.UNDERSTUDY_LOCAL_ACCESS ?? (settings.DATABASE_URL === undefined ? '1' : '0')) === '1';
}

/** Account and key of a local stack; safe only where nobody else reaches the port. */
export const localAccess = {
  accountId: '1000000000000001',
  accessKeyId: 'understudy',
  secret: 'understudy-local-secret',
} as const;
