import { absent, type Caster, type CasterEvent, decodeEvent, evolve } from '#libs/caster';
import type { EventStore, StoredEvent } from '#libs/event-store';
import type { CasterStates } from '../caster-states/caster-states.queries.js';
import { requireOwn } from '../require-own.js';

/** One event of a studio, and the studio right before it. */
export interface HistoryEntry {
  /** Its `recordedAt` is of the database's clock, to the millisecond: at this time the studio is as this event left it. */
  readonly stored: StoredEvent;
  readonly event: CasterEvent;
  readonly before: Caster;
}

export interface HistoryPage {
  /** How many events the studio has. */
  readonly version: number;
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryPart {
  /** Events before this version; absent: from the newest. */
  readonly beforeVersion?: number | undefined;
  readonly limit: number;
}

/** What happened to a studio, also to one that was deleted, for as long as its events are kept. */
export class CasterHistory {
  constructor(
    private readonly store: EventStore,
    private readonly states: CasterStates,
  ) {}

  /** Null: it is another account's; undefined: there is no such studio, or nothing is left of it. */
  async read(
    accountId: string,
    casterId: string,
    { beforeVersion, limit }: HistoryPart,
  ): Promise<HistoryPage | null | undefined> {
    const stream = await this.store.stream(casterId);
    if (stream === null) return undefined;
    if (stream.accountId !== accountId) return null;

    const { version } = stream;
    const upToVersion = Math.min(version, (beforeVersion ?? version + 1) - 1);
    const afterVersion = Math.max(0, upToVersion - limit);
    const events = requireOwn(
      accountId,
      upToVersion > afterVersion
        ? await this.store.readStreams([{ casterId, afterVersion, upToVersion }])
        : [],
    );
    let before =
      afterVersion === 0
        ? absent
        : (await this.states.at(accountId, casterId, { version: afterVersion }))?.caster;
    if (before === undefined || (events.length === 0 && upToVersion > 0)) return undefined;

    const entries: HistoryEntry[] = [];
    for (const stored of events) {
      const event = decodeEvent(stored);
      entries.push({ stored, event, before });
      before = evolve(before, event);
    }
    // Something else that is a stream: an episode group.
    return before.status === 'absent' && events.length > 0
      ? undefined
      : { version, entries: entries.reverse() };
  }
}
