import { LRUCache } from 'lru-cache';
import { absent, type Caster, decodeEvent, exists, fold, publishedBytes } from '#libs/caster';
import type { EventStore, StandOf, StreamState } from '#libs/event-store';
import type { Projections } from '#libs/projections';
import { requireOwn } from '../require-own.js';
import { casterStates } from './caster-states.projection.js';

// Studios in use, so that an edit, a copy or a description reads one small row at most. A studio takes about as much
// memory as its bytes when published.
const STUDIOS_IN_MEMORY = 500;
const BYTES_IN_MEMORY = 100_000_000;
// A studio of years has more events than fit in memory together.
const EVENTS_AT_ONCE = 1_000;

/** Which of a studio's versions: itself, or the one that stood at a time. */
export type Moment = { readonly version: number } | { readonly at: Date };

/** A studio as its stream was when it was read, and whose it is. */
export interface KnownCaster extends StandOf {
  readonly accountId: string;
  readonly caster: Caster;
}

/** What was known when the version was asked for. */
interface Question {
  readonly casterId: string;
  readonly history: string | null;
  readonly before: KnownCaster | undefined;
}

/** Whole studios by id: as their last recorded event left them, or as they were when this process last met them. */
export class CasterStates {
  private readonly known = new LRUCache<string, KnownCaster>({
    max: STUDIOS_IN_MEMORY,
    maxSize: BYTES_IN_MEMORY,
    sizeCalculation: ({ caster }) => (exists(caster) ? publishedBytes(caster.setup) : 1),
  });

  constructor(
    private readonly projections: Projections,
    private readonly store: EventStore,
  ) {
    store.onRestart(() => this.known.clear());
  }

  /**
   * What this process knows of a studio of the account, without asking anybody. It may be behind its stream, so what is
   * decided on it counts only where the statement that records the decision finds the stream at this version.
   */
  remembered(accountId: string, casterId: string): KnownCaster | null {
    const known = this.ofThisHistory(casterId);
    return known?.accountId === accountId ? known : null;
  }

  /** As its last recorded event left it; reads, and leaves the table to those who keep it. Null: it is another account's. */
  async load(accountId: string, casterId: string): Promise<KnownCaster | null> {
    const { history } = this.store;
    const before = this.ofThisHistory(casterId);
    const stream = await this.store.stream(casterId);
    if (stream === null) return { accountId, casterId, version: 0, history, caster: absent };
    // Existing or deleted: what became of it is nobody else's business.
    if (stream.accountId !== accountId) return null;
    const known = await this.broughtTo(stream, { casterId, history, before });
    requireOwn(accountId, [known]);
    return known;
  }

  /**
   * As it was at an earlier moment, by its events from the first; one that never was is absent at any. Null: it is another
   * account's; undefined: there is no such version, or it was not there yet.
   */
  async at(accountId: string, casterId: string, moment: Moment): Promise<KnownCaster | null | undefined> {
    // First, so that what is recorded meanwhile is no version that the studio seems not to have.
    const version =
      'version' in moment ? moment.version : await this.store.versionAt(accountId, casterId, moment.at);
    const { history } = this.store;
    const stream = await this.store.stream(casterId);
    if (stream === null) return { accountId, casterId, version: 0, history, caster: absent };
    if (stream.accountId !== accountId) return null;
    if (version < 1 || version > stream.version) return undefined;
    // The present one is known or has a row, and nothing else of the past.
    const latest = version === stream.version ? await this.load(accountId, casterId) : null;
    if (latest?.version === version) return latest;

    let caster: Caster = absent;
    for (let after = 0; after < version; after += EVENTS_AT_ONCE) {
      const upToVersion = Math.min(version, after + EVENTS_AT_ONCE);
      const events = await this.store.readStreamsToFold([{ casterId, afterVersion: after, upToVersion }]);
      // Those of a deleted studio are kept for a time.
      if (events.length < upToVersion - after) return undefined;
      caster = fold(
        caster,
        requireOwn(accountId, events).map((event) => decodeEvent(event)),
      );
    }
    return { accountId, casterId, version, history, caster };
  }

  /** A studio as somebody read it, or as an edit left it that was recorded: that needs no reading. */
  remember(known: KnownCaster): void {
    const held = this.ofThisHistory(known.casterId);
    if (held === undefined || held.version < known.version) this.known.set(known.casterId, known);
  }

  /** Another start of the database may have had another past, with the same versions. */
  private ofThisHistory(casterId: string): KnownCaster | undefined {
    const known = this.known.get(casterId);
    return known?.history === this.store.history ? known : undefined;
  }

  private async broughtTo(stream: StreamState, asked: Question): Promise<KnownCaster> {
    const known = this.ofThisHistory(asked.casterId);
    if (known?.version === stream.version) return known;
    const isAhead = known !== undefined && known.version > stream.version;
    // Another call read on, or edited, while the question was under way.
    if (isAhead && known !== asked.before) return known;

    // One that was ahead of its stream before the question: the database went back to an earlier moment.
    const next =
      known === undefined || isAhead ? await this.fetched(stream, asked) : await this.followed(known);
    if (isAhead) this.known.set(next.casterId, next);
    else this.remember(next);
    return next;
  }

  private async followed(known: KnownCaster): Promise<KnownCaster> {
    const { accountId, casterId, version } = known;
    const news = requireOwn(accountId, await this.store.readStream(casterId, version));
    return {
      ...known,
      version: news.at(-1)?.version ?? version,
      caster: fold(
        known.caster,
        news.map((event) => decodeEvent(event)),
      ),
    };
  }

  private async fetched(
    { accountId, version }: StreamState,
    { casterId, history }: Question,
  ): Promise<KnownCaster> {
    const loaded = await this.projections.load(casterStates, casterId);
    return {
      accountId: loaded?.accountId ?? accountId,
      casterId,
      version: loaded?.version ?? version,
      history,
      caster: loaded?.row?.caster ?? { status: 'deleted' },
    };
  }
}
