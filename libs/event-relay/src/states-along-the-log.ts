import { LRUCache } from 'lru-cache';
import {
  absent,
  type Caster,
  type CasterEvent,
  decodeEvent,
  evolve,
  exists,
  publishedBytes,
} from '#libs/caster';
import type { EventStore, StoredEvent } from '#libs/event-store';

/** An event of the log with the studio as it was right after it. */
export interface EventWithState {
  readonly stored: StoredEvent;
  readonly event: CasterEvent;
  readonly after: Caster;
}

/** An event that this program cannot read, or that follows one: the studio's state is not known. */
export interface UnreadableEvent {
  readonly stored: StoredEvent;
  readonly fault: unknown;
}

export type Step = EventWithState | UnreadableEvent;

const STUDIOS_IN_MEMORY = 500;
const BYTES_IN_MEMORY = 100_000_000;

interface Known {
  readonly version: number;
  readonly caster: Caster;
}

/** Why a studio's state is not known. */
interface Unknown {
  readonly fault: unknown;
}

/** Walks the log and knows each studio's state at each step; what it no longer remembers it folds from the store. */
export class StatesAlongTheLog {
  private readonly known: LRUCache<string, Known>;

  constructor(private readonly store: EventStore) {
    this.known = new LRUCache<string, Known>({
      max: STUDIOS_IN_MEMORY,
      maxSize: BYTES_IN_MEMORY,
      sizeCalculation: ({ caster }) => (exists(caster) ? publishedBytes(caster.setup) : 1),
    });
  }

  /** What is known from here on is read from the store. */
  forget(): void {
    this.known.clear();
  }

  /** One step for each event; what cannot be read spoils its own studio alone. */
  async follow(events: readonly StoredEvent[]): Promise<Step[]> {
    const before = await this.statesBefore(events);
    return events.map((stored) => {
      try {
        const event = decodeEvent(stored);
        const after = evolve(casterOf(before.get(stored.casterId)), event);
        const known = { version: stored.version, caster: after };
        before.set(stored.casterId, known);
        this.known.set(stored.casterId, known);
        return { stored, event, after };
      } catch (fault) {
        before.set(stored.casterId, { fault });
        return { stored, fault };
      }
    });
  }

  /** The state of each studio before its first event of the batch. */
  private async statesBefore(events: readonly StoredEvent[]): Promise<Map<string, Known | Unknown>> {
    const states = new Map<string, Known | Unknown>();
    const forgotten = new Map<string, { casterId: string; afterVersion: number; upToVersion: number }>();
    for (const { casterId, version } of events) {
      if (states.has(casterId) || forgotten.has(casterId)) continue;
      const known = this.known.get(casterId);
      if (version === 1) states.set(casterId, { version: 0, caster: absent });
      else if (known?.version === version - 1) states.set(casterId, known);
      else forgotten.set(casterId, { casterId, afterVersion: 0, upToVersion: version - 1 });
    }
    if (forgotten.size > 0)
      for (const earlier of await this.store.readStreams([...forgotten.values()]))
        states.set(earlier.casterId, next(states.get(earlier.casterId), earlier));
    return states;
  }
}

function next(state: Known | Unknown | undefined, stored: StoredEvent): Known | Unknown {
  try {
    return { version: stored.version, caster: evolve(casterOf(state), decodeEvent(stored)) };
  } catch (fault) {
    return { fault };
  }
}

function casterOf(state: Known | Unknown | undefined): Caster {
  if (state === undefined) return absent;
  if ('fault' in state) throw state.fault;
  return state.caster;
}
