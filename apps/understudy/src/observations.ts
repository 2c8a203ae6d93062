import { setTimeout as after } from 'node:timers/promises';
import {
  type Horizon,
  type ParkedStream,
  readHorizon,
  readParkedStreams,
  readWaitingEvents,
  type WaitingEvents,
} from '#libs/event-store';
import { openObserver } from '#libs/postgres';
import {
  type Projections,
  type RebuildStand,
  readParkedCount,
  readRebuilds,
  readViewLag,
  type ViewLag,
} from '#libs/projections';
import { readTableSizes, type TableSize } from '#libs/retention';
import type { Log } from './logging.js';
import { readInstallation, type SeenInstallation } from './system/read-installation.js';

/** What the database tells about the whole installation. Absent is what it did not say in time. */
export interface Observation {
  /** Whether PostgreSQL answers at all. */
  readonly answers: boolean;
  /** What went wrong when it was asked. */
  readonly fault?: string;
  /** What the relay has not published yet. */
  readonly waiting?: WaitingEvents;
  readonly horizon?: Horizon;
  readonly parkedStreams?: number;
  /** Studios that the relay cannot go on with. */
  readonly parkedByRelay?: { readonly count: number; readonly first?: ParkedStream };
  readonly viewLags: readonly ViewLag[];
  readonly rebuilds: readonly RebuildStand[];
}

/** The name of the relay's checkpoint, by which every role finds it. */
export const RELAY = 'relay';

/** Probes give up after two seconds or so: they are told before. */
const PATIENCE_MS = 1_500;

/** They change slowly, and files are looked at for them. */
const SIZES_FOR_MS = 10_000;

type Glance = { -readonly [Key in keyof Observation]: Observation[Key] };

/**
 * Looks at the database on a connection of its own, and never for long: whoever asks gets what is known by then. Those
 * who ask at the same time look together.
 */
export class Observations {
  private readonly observer;
  private current: { seen: Glance; done: Promise<void> } | undefined;
  private isGrantWanted = false;
  private sizes: { at: number; of: readonly TableSize[] } = { at: Number.NEGATIVE_INFINITY, of: [] };

  constructor(
    url: string,
    private readonly projections: Projections,
    private readonly log: Log,
  ) {
    this.observer = openObserver(url, PATIENCE_MS);
  }

  async look(): Promise<Observation> {
    this.current ??= this.begin();
    const { seen, done } = this.current;
    const over = new AbortController();
    await Promise.race([done, after(PATIENCE_MS, undefined, over).catch(() => undefined)]);
    over.abort();
    return { ...seen, ...(!seen.answers && { fault: seen.fault ?? `nothing came in ${PATIENCE_MS} ms` }) };
  }

  /** After what else is looked at; nothing where that takes too long. */
  async tableSizes(): Promise<readonly TableSize[]> {
    if (performance.now() - this.sizes.at < SIZES_FOR_MS) return this.sizes.of;
    const over = new AbortController();
    const { connection } = this.observer;
    const looked = readTableSizes(connection).catch(() => []);
    const of = await Promise.race([looked, after(PATIENCE_MS, [], over).catch(() => [])]);
    over.abort();
    if (of.length > 0) this.sizes = { at: performance.now(), of };
    return of;
  }

  /** Processes, checkpoints and eras; nothing where that takes too long. */
  async installation(): Promise<Partial<SeenInstallation>> {
    const over = new AbortController();
    const looked = readInstallation(this.observer.connection).catch(() => ({}));
    const seen = await Promise.race([looked, after(PATIENCE_MS, {}, over).catch(() => ({}))]);
    over.abort();
    return seen;
  }

  close(): Promise<void> {
    return this.observer.close();
  }

  private begin() {
    const seen: Glance = { answers: false, viewLags: [], rebuilds: [] };
    const done = this.fill(seen).finally(() => {
      this.current = undefined;
    });
    return { seen, done };
  }

  private async fill(seen: Glance): Promise<void> {
    const { connection } = this.observer;
    try {
      await connection.query('select');
      seen.answers = true;
      seen.waiting = await readWaitingEvents(connection, RELAY);
      seen.horizon = await readHorizon(connection);
      this.wantGrant(seen.horizon);
      seen.parkedStreams = await readParkedCount(connection);
      seen.parkedByRelay = await readParkedStreams(connection, RELAY);
      for (const view of this.projections.views)
        seen.viewLags = [...seen.viewLags, await readViewLag(connection, view)];
      seen.rebuilds = await readRebuilds(connection);
    } catch (error) {
      seen.fault = error instanceof Error ? error.message : String(error);
    }
  }

  private wantGrant({ ageSeconds, role }: Horizon): void {
    if (ageSeconds !== null || this.isGrantWanted) return;
    this.isGrantWanted = true;
    this.log(
      'warn',
      'The age of the oldest write transaction is unknown: PostgreSQL hides it from this role',
      {
        role,
        grant: `grant pg_read_all_stats to "${role.replaceAll('"', '""')}"`,
      },
    );
  }
}
