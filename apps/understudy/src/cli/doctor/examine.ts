import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Sealer, sealer, sealerFromFile } from '#libs/access';
import {
  type Database,
  type DatabaseState,
  isConnectionFailure,
  lookAtDatabase,
  lookAtDataFolder,
  openDatabase,
} from '#libs/postgres';
import { kafkaSettings } from '../../kafka-settings.js';
import type { Settings } from '../../settings.js';
import { clocks, events, migrations, parkedStreams, secretKey, untilMigrated } from './database-checks.js';
import { type Finding, type Found, fault, look, ok, reasonOf, skipped } from './finding.js';
import { broker, topic } from './kafka-checks.js';
import { port } from './port-checks.js';
import { hostNames, node, type ReadSettings, readUsable, safety, settings } from './settings-checks.js';

/** Looks at all that the program needs. Nothing is changed: no table, no topic, no file is made. */
export async function examine(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const read = readUsable(environment);
  const found = await Promise.all([
    look('Node.js', node),
    look('settings', () => settings(read, environment)),
    look('safety', () => safety(read, environment)),
    look('host names', () => usable(read, 'ALLOWED_HOSTS') ?? hostNames(read)),
    onDatabase(read),
    onKafka(read),
    onPorts(read),
  ]);
  return found.flat();
}

/** What is not looked at, since the settings for it cannot be used. */
function usable({ unusable }: ReadSettings, prefix: string): Found | undefined {
  const [name] = [...unusable].filter((one) => one.startsWith(prefix));
  return name === undefined ? undefined : skipped(`the setting ${name} cannot be used`);
}

interface Place {
  /** Of the embedded PostgreSQL's data; undefined where another one is used. */
  readonly folder?: string;
  readonly url?: string;
  readonly found: Found;
}

async function onDatabase(read: ReadSettings): Promise<Finding[]> {
  const place = await placeOf(read);
  const folder = await look('data folder', () => place.found);
  if (place.url === undefined)
    return [
      folder,
      ...notLooked(
        folder.state === 'ok'
          ? 'the embedded PostgreSQL is not running: ask again when it is'
          : 'there is no PostgreSQL to ask',
      ),
    ];

  const opened = await open(place.url);
  if ('fault' in opened)
    return [
      folder,
      { check: 'PostgreSQL', ...opened.fault },
      ...notLooked('PostgreSQL cannot be used').slice(1),
    ];
  const { database, state } = opened;
  const { settings } = read;
  const once = (look: () => Found | Promise<Found>) => () => untilMigrated(state) ?? look();
  try {
    return [
      folder,
      await look('PostgreSQL', () =>
        ok(`${state.version} with ${state.encoding}, at ${addressOf(database.url)}`),
      ),
      await look('migrations', () => migrations(state)),
      await look('clocks', () => clocks(state)),
      await look(
        'secret key',
        once(
          () =>
            usable(read, 'UNDERSTUDY_SECRET_KEY') ?? secretKey(database, sealerAt(settings, place.folder)),
        ),
      ),
      await look(
        'events',
        once(() => events(database, settings)),
      ),
      await look(
        'parked streams',
        once(() => parkedStreams(database)),
      ),
    ];
  } finally {
    await database.close();
  }
}

const notLooked = (why: string): Finding[] =>
  ['PostgreSQL', 'migrations', 'clocks', 'secret key', 'events', 'parked streams'].map((check) => ({
    check,
    ...skipped(why),
  }));

async function placeOf(read: ReadSettings): Promise<Place> {
  const { DATABASE_URL: url, UNDERSTUDY_DATA_DIR } = read.settings;
  const unusable = usable(read, 'DATABASE_URL') ?? usable(read, 'UNDERSTUDY_DATA_DIR');
  if (unusable !== undefined) return { found: unusable };
  if (url !== undefined) return { url, found: ok('none is needed: DATABASE_URL is set') };

  const { folder, state, url: running, problem } = await lookAtDataFolder(UNDERSTUDY_DATA_DIR);
  if (problem !== undefined)
    return { folder, found: fault(problem, 'until then the program does not start') };
  const told = {
    empty: `there is nothing in ${folder} yet: the first start makes the database`,
    stopped: `the database in ${folder} is whole, and not running`,
    running: `a program runs the database in ${folder}`,
  };
  return { folder, url: running, found: ok(told[state]) };
}

type Opened = { readonly database: Database; readonly state: DatabaseState } | { readonly fault: Found };

async function open(url: string): Promise<Opened> {
  let database: Database | undefined;
  try {
    database = await openDatabase({ url, applicationName: 'understudy doctor', maxConnections: 2 });
    return { database, state: await lookAtDatabase(database) };
  } catch (error) {
    await database?.close();
    return { fault: notOpened(error, url) };
  }
}

function notOpened(error: unknown, url: string): Found {
  const { code } = error as { code?: string };
  const at = addressOf(url);
  if (isConnectionFailure(error))
    return fault(
      `nothing usable answers at ${at}: ${reasonOf(error)}`,
      'start PostgreSQL there, or set DATABASE_URL to where it is',
    );
  if (code === '28P01' || code === '28000')
    return fault(
      `PostgreSQL at ${at} lets us not in: ${reasonOf(error)}`,
      'correct user and password in DATABASE_URL, PGPASSWORD or DATABASE_URL_FILE',
    );
  if (code === '3D000')
    return fault(
      `${reasonOf(error)}, at ${at}`,
      'create it: createdb --encoding=UTF8 --template=template0 NAME',
    );
  return fault(reasonOf(error));
}

/** Without user and password. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** As a start would take it, but for the key file, which a start would make. */
function sealerAt(
  { UNDERSTUDY_SECRET_KEY: keys, UNDERSTUDY_SECRET_KEY_FILE: file }: Settings,
  folder: string | undefined,
): Sealer | undefined {
  if (file !== undefined) return sealerFromFile(file);
  if (keys !== undefined) return sealer(keys);
  const own = folder === undefined ? undefined : join(folder, 'secret-key');
  return own !== undefined && existsSync(own) ? sealerFromFile(own) : undefined;
}

async function onKafka(read: ReadSettings): Promise<Finding[]> {
  const unusable = usable(read, 'KAFKA_');
  const kafka = unusable ? undefined : kafkaSettings({ settings: read.settings, log: () => undefined });
  if (kafka === undefined) {
    const found = unusable ?? ok('KAFKA_BROKERS is not set: events are published nowhere');
    return [
      { check: 'Kafka', ...found },
      { check: 'topic', ...(unusable ?? ok('none is needed')) },
    ];
  }
  const answers = await look('Kafka', () => broker(kafka));
  return [
    answers,
    await look('topic', () =>
      answers.state === 'ok' ? topic(kafka, read.settings) : skipped('Kafka does not answer'),
    ),
  ];
}

async function onPorts(read: ReadSettings): Promise<Finding[]> {
  const { HOST: host } = read.settings;
  return Promise.all(
    (['PORT', 'ADMIN_PORT'] as const).map((setting) =>
      look(setting, () => {
        const unusable = usable(read, setting) ?? usable(read, 'HOST');
        const number = read.settings[setting];
        if (unusable !== undefined) return unusable;
        return number === undefined
          ? ok('not set: health and metrics are on PORT')
          : port(host, number, setting);
      }),
    ),
  );
}
