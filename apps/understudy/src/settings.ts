import { z } from 'zod';
import { TOPIC } from '#libs/caster-events';

const roles = ['api', 'relay', 'projector'] as const;

const onOff = (otherwise: 'on' | 'off') => z.enum(['on', 'off']).default(otherwise);
const port = () => z.coerce.number().int().min(0).max(65_535);
const count = (otherwise: number, min = 1) => z.coerce.number().int().min(min).default(otherwise);

/** Every setting of the program, read from the environment. The table in docs/settings.md is generated from it. */
export const settingsSchema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL 16 or newer. Absent: an embedded PostgreSQL under UNDERSTUDY_DATA_DIR.'),
  DATABASE_CONNECTIONS: count(10).describe('Connections of this process to PostgreSQL, at most.'),
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim()))
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'write host:port, several with commas')).min(1))
    .optional()
    .describe('host:port, several with commas. Absent: no events are published, and views follow the store.'),
  KAFKA_TOPIC: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,200}$/)
    .default(TOPIC)
    .describe('The topic of the events. Installations that share a cluster need one each.'),
  KAFKA_TOPIC_PARTITIONS: count(6).describe('Its partitions, where the program creates it.'),
  KAFKA_TOPIC_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Replicas of each partition, where the program creates it. Absent: the default of the brokers.',
    ),
  ROLES: z
    .string()
    .default(roles.join(','))
    .transform((list) => list.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(roles)).min(1))
    .describe('What this process does: api, relay, projector, several with commas.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  API_HOSTS: z
    .string()
    .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()))
    .pipe(z.array(z.string().regex(/^[a-z0-9._-]+$/, 'write host names without a port, several with commas')))
    .default([])
    .describe(
      'Names, several with commas, under which a proxy on this machine passes requests on. Over loopback, commands of plain REST are taken under these, HOST, localhost and addresses alone.',
    ),
  PORT: port().default(8080).describe('Port of the API; 0 takes a free one.'),
  ADMIN_PORT: port().optional().describe('Port of /health and /metrics. Absent: they are served on PORT.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line.'),
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
  CLIENT_TOKEN_DAYS: count(7).describe('Days for which a ClientToken gets its first answer again.'),
  MAX_PARTS: count(2_000).describe('Parts that a studio may have.'),
});

export type Settings = z.output<typeof settingsSchema>;

/** Reads all settings and reports every fault at once; throws an error whose message is for the operator. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  // An empty variable is how compose files and shells say "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { success, data, error } = settingsSchema.safeParse(given);
  if (success) return data;

  const faults = error.issues.map((issue) => `  ${issue.path[0]?.toString()}: ${issue.message}`);
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
