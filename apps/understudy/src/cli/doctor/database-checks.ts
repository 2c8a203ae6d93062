import { countSealedByOthers, keysNotOpened, type Sealer } from '#libs/access';
import { countedUpTo, listParkedStreams, readWaitingEvents } from '#libs/event-store';
import type { Database, DatabaseState } from '#libs/postgres';
import { readParkedCount } from '#libs/projections';
import { RELAY } from '../../observations.js';
import type { Settings } from '../../settings.js';
import { type Found, fault, ok, skipped, warning } from './finding.js';

const SMALL_OFFSET_MS = 2_000;
const LARGE_OFFSET_MS = 60_000;

export function clocks({ clockAheadMs, clockUncertainMs }: DatabaseState): Found {
  const offset = Math.max(0, Math.abs(clockAheadMs) - clockUncertainMs);
  const found = `the clock of PostgreSQL is ${Math.abs(clockAheadMs) / 1_000} s ${clockAheadMs < 0 ? 'behind' : 'ahead of'} ours`;
  if (offset <= SMALL_OFFSET_MS) return ok(found);
  const whatToDo =
    'let both machines follow one time server (NTP): signatures, leases and call rates go by these clocks';
  return offset <= LARGE_OFFSET_MS ? warning(found, whatToDo) : fault(found, whatToDo);
}

export function migrations({ isEmpty, pending, newer }: DatabaseState): Found {
  if (newer.length > 0)
    return warning(
      `a newer release has migrated it: ${newer.join(', ')}`,
      'upgrade this program; until then it goes on with what it knows',
    );
  if (isEmpty) return ok('none yet: the first start makes the tables, or "understudy database migrate"');
  if (pending.length > 0)
    return warning(
      `${pending.length === 1 ? 'one is' : `${pending.length} are`} pending: ${pending.join(', ')}`,
      'back up, then start this release or run "understudy database migrate"',
    );
  return ok('all are applied');
}

/** Whether the secrets in the database can be opened; there is no key to open them with where the sealer is absent. */
export async function secretKey(database: Database, sealer: Sealer | undefined): Promise<Found> {
  const ids = await keysNotOpened(database, sealer);
  const few = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;
  if (sealer === undefined)
    return ids.length === 0
      ? ok('not set, and no access key in the database needs it')
      : fault(
          `not set: the access keys of the database are refused (${few})`,
          'set UNDERSTUDY_SECRET_KEY, or UNDERSTUDY_SECRET_KEY_FILE, to what sealed them',
        );
  if (ids.length > 0)
    return fault(
      `UNDERSTUDY_SECRET_KEY does not open the secrets of access keys (${few})`,
      'set the one that sealed them beside it, with a comma; or disable those keys: "understudy keys disable KEY"',
    );
  const others = await countSealedByOthers(database, sealer);
  return others > 0
    ? warning(
        `opens all access keys, of which ${others} are sealed with another key than the first`,
        '"understudy keys reseal" seals them with the first, after which the other can go',
      )
    : ok('opens all access keys of the database');
}

export async function events({ pool }: Database, settings: Settings): Promise<Found> {
  const { count, oldestSeconds, hasReader, holder } = await readWaitingEvents(pool, RELAY);
  const hasKafka = settings.KAFKA_BROKERS !== undefined;
  if (!hasKafka && !hasReader) return ok('they are recorded, and published nowhere');
  if (count === 0) return ok('all are published');

  const waiting = `${count > countedUpTo ? `more than ${countedUpTo}` : count} wait to be published, the oldest for ${Math.round(oldestSeconds)} s`;
  if (holder === null)
    return warning(
      `${waiting}: no relay is running`,
      'start a process with the role relay and KAFKA_BROKERS',
    );
  return oldestSeconds > settings.RELAY_LAG_SECONDS
    ? warning(`${waiting}: the relay ${holder} is behind`, 'its own /health/ready and log say why')
    : ok(`${waiting}, by the relay ${holder}`);
}

export async function parkedStreams(database: Database): Promise<Found> {
  const byRelay = await listParkedStreams(database, RELAY);
  const { rows } = await database.query<{ there: boolean }>(
    "select to_regclass('parked_streams') is not null as there",
  );
  const byViews = rows[0]?.there ? await readParkedCount(database.pool) : 0;
  if (byRelay.length + byViews === 0) return ok('none');
  return warning(
    `${byRelay.length} by the relay, ${byViews} by views`,
    '"understudy events parked" and "understudy views parked" say which and why',
  );
}

/** For what cannot be asked of tables that are not there yet. */
export function untilMigrated({ isEmpty, pending }: DatabaseState): Found | undefined {
  if (isEmpty) return skipped('there are no tables yet');
  return pending.length > 0 ? skipped('migrations are pending') : undefined;
}
