import { isIPv4 } from 'node:net';

/** Those of the settings that may be unsafe to serve with. */
export interface ServingSettings {
  readonly ROLES: readonly string[];
  readonly HOST: string;
  readonly DATABASE_URL?: unknown;
  readonly UNDERSTUDY_LOCAL_ACCESS?: string | undefined;
  readonly UNDERSTUDY_SECRET_KEY?: unknown;
  readonly KAFKA_TLS: string;
  readonly KAFKA_SASL_MECHANISM?: string | undefined;
  readonly PERMISSIONS: string;
  readonly RATE_LIMIT: string;
}

/** What keeps a process from serving: `NAME: what is wrong and the way out` of each. */
export function unsafeSettings(
  settings: ServingSettings,
  { hasLocalAccess, NODE_ENV }: { hasLocalAccess: boolean; NODE_ENV: string | undefined },
): string[] {
  return [
    ...(hasLocalAccess ? localAccessFaults(settings, NODE_ENV) : []),
    ...(NODE_ENV === 'production' ? faultsInProduction(settings) : []),
  ];
}

/** What a process may serve with, and its operator should know: one sentence each. */
export function settingsToKnow(settings: ServingSettings, NODE_ENV: string | undefined): string[] {
  if (!settings.ROLES.includes('api')) return [];
  const told: string[] = [];
  if (NODE_ENV === 'production') {
    if (settings.PERMISSIONS === 'log')
      told.push('PERMISSIONS is log: what policies deny is done all the same');
    if (settings.RATE_LIMIT === 'off')
      told.push('RATE_LIMIT is off: one account can take the time of all others');
  } else if (guessableKeys(settings).length > 0)
    told.push('UNDERSTUDY_SECRET_KEY can be guessed, and is refused in production: openssl rand -base64 32');
  return told;
}

function localAccessFaults(settings: ServingSettings, NODE_ENV: string | undefined): string[] {
  if (!settings.ROLES.includes('api')) return [];
  const why =
    settings.UNDERSTUDY_LOCAL_ACCESS === undefined
      ? ' (it is, with embedded PostgreSQL, unless set to 0)'
      : '';
  if (NODE_ENV === 'production')
    return [
      `UNDERSTUDY_LOCAL_ACCESS: the local access key, which everybody knows, must not be accepted where NODE_ENV is production${why}: set it to 0 and give out keys of your own, or unset NODE_ENV on a machine that nobody else reaches`,
    ];
  if (settings.UNDERSTUDY_LOCAL_ACCESS === undefined && !isLoopback(settings.HOST))
    return [
      `UNDERSTUDY_LOCAL_ACCESS: with HOST=${settings.HOST} others may reach this port, and everybody knows the local access key${why}: set it to 0, or to 1 where nobody else reaches the port`,
    ];
  return [];
}

function faultsInProduction(settings: ServingSettings): string[] {
  const faults: string[] = [];
  if (
    settings.ROLES.includes('api') &&
    settings.DATABASE_URL !== undefined &&
    settings.UNDERSTUDY_SECRET_KEY === undefined
  )
    faults.push(
      'UNDERSTUDY_SECRET_KEY: without it no access key of the database is accepted, and NODE_ENV is production: set it, or UNDERSTUDY_SECRET_KEY_FILE, to what seals them (openssl rand -base64 32 makes one)',
    );
  if (guessableKeys(settings).length > 0)
    faults.push(
      'UNDERSTUDY_SECRET_KEY: it can be guessed, since it is a pattern or a text and no random bytes: take one of openssl rand -base64 32',
    );
  if (settings.KAFKA_SASL_MECHANISM === 'plain' && settings.KAFKA_TLS === 'off')
    faults.push(
      'KAFKA_SASL_MECHANISM: plain sends the password for all to read without TLS, and NODE_ENV is production: set KAFKA_TLS=on, or use scram-sha-512',
    );
  return faults;
}

/** Of 32 random bytes hardly ever fewer than 20 differ, and never are all of them letters. */
function guessableKeys({ UNDERSTUDY_SECRET_KEY: keys }: ServingSettings): string[] {
  return String(keys ?? '')
    .split(',')
    .filter((key) => key.trim() !== '')
    .filter((key) => {
      const bytes = [...Buffer.from(key, 'base64')];
      const steps = new Set(bytes.slice(1).map((byte, i) => (byte - (bytes[i] ?? 0) + 256) % 256));
      const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
      return new Set(bytes).size < 16 || steps.size < 4 || isText;
    });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
