import { misspeltSettings } from '../../misspelt-settings.js';
import { hasLocalAccess, readSettings, type Settings, SettingsError } from '../../settings.js';
import { settingsToKnow, unsafeSettings } from '../../unsafe-settings.js';
import { oldestNode, version } from '../../version.js';
import { type Found, fault, ok, skipped, warning } from './finding.js';

/** The settings as far as they can be used: each that cannot is as if it were not set. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly faults: readonly string[];
  /** Those that were left out. */
  readonly unusable: ReadonlySet<string>;
}

export function readUsable(environment: NodeJS.ProcessEnv): ReadSettings {
  const usable = { ...environment };
  const faults: string[] = [];
  const unusable = new Set<string>();
  for (;;) {
    try {
      return { settings: readSettings(usable), faults, unusable };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(...error.faults);
      const named = error.faults.flatMap((one) => /^\w+/.exec(one)?.[0] ?? []);
      const given = named.filter((name) => usable[name] !== undefined);
      // What no setting is to blame for cannot be left out.
      if (given.length === 0) throw error;
      for (const name of given) {
        unusable.add(name);
        delete usable[name];
      }
    }
  }
}

export function node(): Found {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split('.').map(Number);
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  return isOld
    ? fault(`Node.js ${process.versions.node}`, `install Node.js ${oldestNode} or newer`)
    : ok(`Understudy ${version} on Node.js ${process.versions.node}`);
}

export function settings({ faults }: ReadSettings, environment: NodeJS.ProcessEnv): Found {
  if (faults.length > 0) return fault(faults.join('; '), 'change them; docs/settings.md has them all');
  const misspelt = misspeltSettings(environment);
  if (misspelt.length > 0)
    return warning(
      misspelt.map(({ name, meant }) => `${name} is not a setting${meant ? `, ${meant} is` : ''}`).join('; '),
      'rename or unset what has no effect',
    );
  return ok('all can be used');
}

/** Whether the settings are safe to serve with, as a start judges it. */
export function safety({ settings, unusable }: ReadSettings, { NODE_ENV }: NodeJS.ProcessEnv): Found {
  if (unusable.size > 0) return skipped('settings cannot be used');
  const isLocal = hasLocalAccess(settings);
  const unsafe = unsafeSettings(settings, { hasLocalAccess: isLocal, NODE_ENV });
  if (unsafe.length > 0) return fault(unsafe.join('; '), 'the API does not start until they are changed');
  const told = settingsToKnow(settings, NODE_ENV);
  if (told.length > 0) return warning(told.join('; '), 'change it, unless it is meant so');
  return ok(
    isLocal
      ? 'the local access key is accepted: keep the port to yourself'
      : 'the local access key is not accepted',
  );
}

export function hostNames({ settings }: ReadSettings): Found {
  const { ALLOWED_HOSTS: names, HOST, ROLES } = settings;
  if (!ROLES.includes('api')) return ok('this process does not serve the API');
  if (names.length > 0)
    return ok(`the API may be called as ${names.join(', ')}, localhost, ${HOST} and by addresses`);
  if (hasLocalAccess(settings))
    return ok(`the API may be called as localhost, ${HOST} and by addresses alone`);
  return warning(
    'ALLOWED_HOSTS is not set: the API may be called under any name',
    'set it to the names that clients call it by, unless a proxy before it sees to that',
  );
}
