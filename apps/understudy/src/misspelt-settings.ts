import { distance } from 'fastest-levenshtein';
import { secretFiles, settingsSchema } from './settings.js';

export interface Misspelt {
  readonly name: string;
  /** The setting that is nearest; absent where none is near. */
  readonly meant?: string;
}

const settings = [...Object.keys(settingsSchema.shape), ...Object.keys(secretFiles)];
const known = new Set(settings);

/** Settings of earlier releases, and what has taken their place. */
const former = new Map([['API_HOSTS', 'ALLOWED_HOSTS']]);

/** Names in the environment that somebody took for a setting of ours. Told, since what they were to say is not heard. */
export function misspeltSettings(environment: NodeJS.ProcessEnv): Misspelt[] {
  return Object.keys(environment)
    .filter((name) => environment[name] && !known.has(name) && !isAnothers(name, environment[name]))
    .flatMap((name) => {
      const near = settings.filter((setting) => isNear(name, setting));
      const [meant = former.get(name)] = near.sort(
        (one, other) => distance(name, one) - distance(name, other),
      );
      // The right name is there as well, so nothing that this one says is missed.
      if (meant !== undefined && environment[meant]) return [];
      return meant !== undefined || name.startsWith('UNDERSTUDY_') ? [{ name, meant }] : [];
    });
}

// Kubernetes tells every pod of its services, and one of them may be called understudy.
const isAnothers = (name: string, value: string) =>
  /^(TEST_|NODE_|npm_|PG)|_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP)/.test(name) ||
  /^(tcp|udp):\/\//.test(value);

function isNear(name: string, setting: string): boolean {
  const [one, other] = [bare(name), bare(setting)];
  if (one === other) return true;
  // Among short words one letter makes another word (POST, COST): it must be lost, doubled or have changed places.
  if (other.length < 8)
    return sameLetters(one, other)
      ? distance(one, other) === 2
      : one.length !== other.length && distance(one, other) === 1;
  return distance(one, other) <= 2;
}

const bare = (name: string) => name.toUpperCase().replace(/[^A-Z0-9]/g, '');
const sameLetters = (one: string, other: string) => [...one].sort().join() === [...other].sort().join();
