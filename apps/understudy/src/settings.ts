import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sealer } from '#libs/access';
import { databaseUrl } from '#libs/postgres';
import type { ThrottlingStatus } from '#libs/wire';
import { HOST_NAME, listed, refuseNoNetwork } from './address-lists.js';
import { contradictionsOfKafka, kafkaSettingsShape } from './kafka-settings.js';
import { contradictionsOfTracing, tracingSettingsShape } from './tracing-settings.js';
import { unsafeSettings } from './unsafe-settings.js';
import { count, port, wholeNumber } from './whole-number.js';

const roles = ['api', 'relay', 'projector'] as const;

const onOff = (otherwise: 'on' | 'off') => z.enum(['on', 'off']).default(otherwise);

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
  DATABASE_CONNECTIONS: count(10, 1, 1_000).describe('Connections of this process to PostgreSQL, at most.'),
  ...kafkaSettingsShape,
  ROLES: z
    .string()
    .default(roles.join(','))
    .transform((list) => list.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(roles)).min(1))
    .describe('What this process does: api, relay, projector, several with commas.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  ALLOWED_HOSTS: z
    .string()
    .transform(listed)
    .pipe(z.array(z.string().regex(HOST_NAME, 'write host names without a port, several with commas')))
    .default([])
    .describe(
      'Names under which the API may be called, several with commas, `*.example.com` for all below; localhost, HOST and addresses always may. Absent: any, or with the local access key none besides those.',
    ),
  TRUSTED_PROXIES: z
    .string()
    .transform(listed)
    .pipe(z.array(z.string().superRefine(refuseNoNetwork)))
    .default([])
    .describe(
      'Addresses and networks (`10.0.0.0/8`), several with commas, of proxies that are believed in `X-Forwarded-For` and `X-Forwarded-Proto`, by which policies know the address and the scheme of a client. Absent: nobody is.',
    ),
  PORT: port().prefault('8080').describe('Port of the API; 0 takes a free one.'),
  ADMIN_PORT: port().optional().describe('Port of /health and /metrics. Absent: they are served on PORT.'),
  MAX_CONNECTIONS: count(1_000, 1, 1_000_000).describe(
    'Connections to PORT that are open at once, at most; more are closed as they come. Give health a port of its own to have it answered all the same.',
  ),
  MAX_FEEDS: count(500, 0, 100_000).describe(
    'Live feeds (`GET /v1/events`) that are open at once in this process, at most. Each is one of MAX_CONNECTIONS.',
  ),
  MAX_FEEDS_PER_ACCOUNT: count(100, 0, 100_000).describe('The same of one account.'),
  API_PROCESSES: count(1, 1, 64).describe(
    'Processes that serve the API on PORT. With more than one they do nothing else: the process that starts them does the rest, and tells health and metrics of all on ADMIN_PORT. Each has DATABASE_CONNECTIONS and MAX_CONNECTIONS of its own.',
  ),
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
    .string()
    .superRefine((keys, { addIssue }) => {
      try {
        sealer(keys);
      } catch (error) {
        addIssue((error as Error).message);
      }
    })
    .optional()
    .describe(
      '32 bytes in base64 that seal access key secrets in the database; several with commas: the first seals, all open. Needed to use keys stored there. Absent with embedded PostgreSQL: the file `secret-key` beside its data, made at the first start.',
    ),
  STOP_WITHIN_SECONDS: count(25, 1, 3_600).describe(
    'What a stop may take before the program ends all the same, with exit code 1. Below the patience of who stops it.',
  ),
  CASTER_QUOTA: count(50, 0).describe(
    'Studios that an account may have, unless its own quota says otherwise.',
  ),
  CONSOLE: onOff('on').describe('Whether the role api serves the console at /console.'),
  RATE_LIMIT: onOff('on').describe(
    'Whether the documented calls a second of each account and operation are enforced.',
  ),
  THROTTLING_STATUS: z
    .enum(['400', '429', '503'])
    .default('400')
    .transform((status) => Number(status) as ThrottlingStatus)
    .describe('HTTP status of signed requests beyond them. Plain REST says 429.'),
  PERMISSIONS: z
    .enum(['enforce', 'log'])
    .default('enforce')
    .describe('With `log` what policies deny is told in the log, and done all the same.'),
  OPERATOR_ACCOUNTS: z
    .string()
    .transform(listed)
    .pipe(z.array(z.string().regex(/^\d{1,32}$/, 'write the decimal ids of accounts, several with commas')))
    .optional()
    .describe(
      'Ids of the accounts, several with commas, that may read and run the installation: their keys, and their users whom policies allow it. Absent: the local account where its key is accepted, else none.',
    ),
  RELAY_LAG_SECONDS: count(10, 1, 86_400).describe(
    'For how long an event may wait to be published before readiness says `degraded`.',
  ),
  CLIENT_TOKEN_DAYS: count(7, 1, 36_500).describe(
    'Days for which a ClientToken gets its first answer again.',
  ),
  DELETED_STUDIO_DAYS: wholeNumber(1, 36_500)
    .optional()
    .describe('Days after which a deleted studio is forgotten, its events with it. Absent: never.'),
  AUDIT_LOG: z
    .enum(['commands', 'all', 'off'])
    .default('commands')
    .describe(
      'Which calls the audit log keeps: commands and whatever access refused to a known key; all calls; or none. What the command line changes is kept always.',
    ),
  AUDIT_DAYS: count(90, 1, 36_500).describe('Days for which the audit log keeps its entries.'),
  MAX_PARTS: count(2_000, 1, 100_000).describe('Parts that a studio may have.'),
  ...tracingSettingsShape,
});

/** Secrets may be kept in files, as container platforms hand them out: the setting with the file's name, and its own. */
export const secretFiles = {
  DATABASE_URL_FILE: 'DATABASE_URL',
  UNDERSTUDY_SECRET_KEY_FILE: 'UNDERSTUDY_SECRET_KEY',
} as const;

// It is started for 200, of which a few are kept for listeners, commands and administrators.
const EMBEDDED_CONNECTIONS = 180;

export type Settings = z.output<typeof settingsSchema> & {
  /** Where the secret key was read, and is read again when it was changed. */
  readonly UNDERSTUDY_SECRET_KEY_FILE?: string;
};

/**
 * Reads all settings and reports every fault at once; throws an error whose message is for the operator. Whoever serves
 * is refused settings that are unsafe to serve with, too.
 */
export function readSettings(
  environment: NodeJS.ProcessEnv,
  { serving = false }: { serving?: boolean } = {},
): Settings {
  // An empty variable is how compose files and shells say "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const faults = readSecretFiles(given);
  const { data, error } = settingsSchema.safeParse(given);
  faults.push(
    ...(error?.issues ?? []).map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`),
    ...(data ? clashes(data) : []),
    ...(serving && data
      ? unsafeSettings(data, { hasLocalAccess: hasLocalAccess(data), NODE_ENV: given.NODE_ENV })
      : []),
    ...contradictionsOfKafka(given),
    ...contradictionsOfTracing(given),
  );
  const { UNDERSTUDY_SECRET_KEY_FILE } = given;
  if (data && faults.length === 0)
    return { ...data, ...(UNDERSTUDY_SECRET_KEY_FILE !== undefined && { UNDERSTUDY_SECRET_KEY_FILE }) };

  throw new SettingsError(faults);
}

/** All that is wrong with the settings: `NAME: what` of each. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `These settings cannot be used (docs/settings.md lists them all):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
}

/** Puts the content of a named file in the place of its setting; answers what is wrong. */
function readSecretFiles(given: NodeJS.ProcessEnv): string[] {
  return Object.entries(secretFiles).flatMap(([fileSetting, setting]) => {
    const file = given[fileSetting];
    if (file === undefined) return [];
    if (given[setting] !== undefined)
      return [`${fileSetting}: ${setting} is set as well; keep one of the two`];
    try {
      given[setting] = readFileSync(file, 'utf8').trim();
      return given[setting] === '' ? [`${fileSetting}: the file ${file} is empty`] : [];
    } catch (error) {
      return [`${fileSetting}: the file cannot be read (${(error as Error).message})`];
    }
  });
}

/** Settings that are fine each by itself, and not together. */
function clashes(settings: Settings): string[] {
  const faults: string[] = [];
  if (settings.PORT !== 0 && settings.PORT === settings.ADMIN_PORT)
    faults.push(
      `ADMIN_PORT: PORT is ${settings.PORT} as well; give it another, or leave it out to have both on one port`,
    );
  const isShared = settings.API_PROCESSES > 1 && settings.ROLES.includes('api');
  const processes = isShared ? settings.API_PROCESSES + 1 : 1;
  if (settings.DATABASE_URL === undefined && processes * settings.DATABASE_CONNECTIONS > EMBEDDED_CONNECTIONS)
    faults.push(
      `DATABASE_CONNECTIONS: the embedded PostgreSQL has ${EMBEDDED_CONNECTIONS} at most${isShared ? `, for ${processes} processes` : ''}; lower it, or set DATABASE_URL`,
    );
  if (isShared && settings.ADMIN_PORT === undefined)
    faults.push('ADMIN_PORT: with API_PROCESSES above 1 it is needed, for health and metrics of all of them');
  return faults;
}

/** Whether the well-known local key opens the door. */
export function hasLocalAccess(settings: Settings): boolean {
  return (settings.UNDERSTUDY_LOCAL_ACCESS ?? (settings.DATABASE_URL === undefined ? '1' : '0')) === '1';
}

/** The accounts that may read and run the installation. */
export function operatorsOf(settings: Settings): readonly string[] {
  return settings.OPERATOR_ACCOUNTS ?? (hasLocalAccess(settings) ? [localAccess.accountId] : []);
}

/** Account and key of a local stack; safe only where nobody else reaches the port. */
export const localAccess = {
  accountId: '1000000000000001',
  accessKeyId: 'understudy',
  secret: 'understudy-local-secret',
} as const;
