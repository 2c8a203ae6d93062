import { LRUCache } from 'lru-cache';
import { absent, type Caster, decodeEvent, exists, fold, publishedBytes } from '#libs/caster';
import type { EventStore, StreamState } from '#libs/event-store';
import type { Projections } from '#libs/projections';
import { requireOwn } from '../require-own.js';
import { casterStates } from './caster-states.projection.js';

// Studios in use, so that an edit or a copy reads one small row instead of the whole studio. A studio takes about as
// much memory as its bytes when published.
const STUDIOS_IN_MEMORY = 500;
const BYTES_IN_MEMORY = 100_000_000;

interface Known {
  readonly accountId: string;
  readonly version: number;
  readonly caster: Caster;
}

/** Whole studios by id, always as their last recorded event left them. */
export class CasterStates {
  private readonly known = new LRUCache<string, Known>({
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

  /** For commands: reads, and leaves the table to those who keep it. Null: the studio is another account's. */
  async load(accountId: string, casterId: string): Promise<Known | null> {
    const stream = await this.store.stream(casterId);
    if (stream === null) return { accountId, version: 0, caster: absent };
    // Existing or deleted: what became of it is nobody else's business.
    if (stream.accountId !== accountId) return null;
    const known = await this.advanced(casterId, stream);
    requireOwn(accountId, [known]);
    return known;
  }

  /** For queries: brings what it reads up to date. */
  async read(accountId: string, casterId: string): Promise<Known | null> {
    await this.projections.bringUpToDate(casterStates, [casterId]);
    return this.load(accountId, casterId);
  }

  private async advanced(casterId: string, stream: StreamState): Promise<Known> {
    const known = this.known.get(casterId);
    if (known?.version === stream.version) return known;

    // Ahead of its stream: the database went back to an earlier moment, or another call read on meanwhile.
    const isAhead = known !== undefined && known.version > stream.version;
    const next =
      known === undefined || isAhead
        ? await this.fetched(casterId, stream)
        : await this.followed(casterId, known);
    this.known.set(casterId, next);
    return next;
  }

  private async followed(casterId: string, known: Known): Promise<Known> {
    const { accountId } = known;
    const news = requireOwn(accountId, await this.store.readStream(casterId, known.version));
    return {
      accountId,
      version: news.at(-1)?.version ?? known.version,
      caster: fold(
        known.caster,
        news.map((event) => decodeEvent(event)),
      ),
    };
  }

  private async fetched(casterId: string, { accountId, version }: StreamState): Promise<Known> {
    const loaded = await this.projections.load(casterStates, casterId);
    return {
      accountId: loaded?.accountId ?? accountId,
      version: loaded?.version ?? version,
      caster: loaded?.row?.caster ?? { status: 'deleted' },
    };
  }
}
