import { type Sealer, sealer, sealerFromFile, secretKeyFileIn } from '#libs/access';
import type { Log } from './logging.js';
import type { Settings } from './settings.js';

/** What seals secrets: by the settings, else by a key file beside the embedded PostgreSQL's data, else nothing. */
export async function sealerOf(
  { UNDERSTUDY_SECRET_KEY: keys, UNDERSTUDY_SECRET_KEY_FILE: file }: Settings,
  dataDir: string | undefined,
  log: Log,
): Promise<Sealer | undefined> {
  if (file !== undefined) return sealerFromFile(file, { log });
  if (keys !== undefined) return sealer(keys);
  return dataDir === undefined ? undefined : sealerFromFile(await secretKeyFileIn(dataDir), { log });
}
