import { randomUUID } from 'node:crypto';
import { type Caster, type CasterEvent, type ExistingCaster, exists, fold } from '#libs/caster';
import type { EventStore } from '#libs/event-store';
import type { CasterStates } from '#libs/read-models';
import type { Call } from '#libs/wire';
import { KeyedQueue } from './keyed-queue.js';
import type { SetupLimits } from './limits.js';
import { type RefusalName, refuse } from './refusals.js';
import { metaOf, recordable, startStream } from './start-stream.js';
import type {
  Decision,
  EditContext,
  EditedStudio,
  LoadedCaster,
  StartingCommand,
  Studios,
} from './studios.js';

export const newCasterId = () => randomUUID();

// An edit that lost a race against another replica is decided again on the newer studio.
const ATTEMPTS = 10;

/** The studios as commands meet them: loaded, decided on, recorded. It holds no rule. */
export class Casters implements Studios {
  private readonly edits = new KeyedQueue();

  constructor(
    private readonly store: EventStore,
    private readonly states: CasterStates,
    readonly limits: SetupLimits,
  ) {}

  async load(call: Call, casterId: string): Promise<LoadedCaster> {
    const loaded = await this.states.load(call.accountId, casterId);
    return loaded ?? ofAnotherAccount(casterId);
  }

  async read(call: Call, casterId: string): Promise<ExistingCaster> {
    const loaded = await this.states.read(call.accountId, casterId);
    return existing((loaded ?? ofAnotherAccount(casterId)).caster, casterId);
  }

  /**
   * Load, decide, append; again if another replica's edit came first. Edits of one studio queue up in this process:
   * side by side each round would let one of them through, and a burst would outlast the attempts of the rest.
   */
  edit<Decided extends Decision>(
    call: Call,
    casterId: string,
    decide: (caster: ExistingCaster, context: EditContext<RefusalName>) => Decided,
  ): Promise<EditedStudio<Decided>> {
    return this.edits.add(casterId, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const loaded = await this.load(call, casterId);
        const before = existing(loaded.caster, casterId);
        const decided = decide(before, { at: call.now.toISOString(), limits: this.limits, refuse });
        const events: readonly CasterEvent[] = [decided].flat();
        if (events.length === 0) return { before, caster: before, decided };

        const { kind } = await this.store.append({
          accountId: call.accountId,
          casterId,
          expectedVersion: loaded.version,
          events: events.map(recordable),
          endsStream: events.some(({ type }) => type === 'CasterDeleted'),
          meta: metaOf(call),
        });
        const after = fold(before, events);
        if (kind === 'appended') return { before, caster: exists(after) ? after : before, decided };
      }
      throw refuse(
        'ConcurrencyConflict',
        `Caster ${casterId} was edited ${ATTEMPTS} times elsewhere while this edit was decided: send it again.`,
      );
    });
  }

  async start(
    command: StartingCommand,
    decide: () => Promise<CasterEvent & { readonly casterId: string }>,
  ): Promise<{ casterId: string }> {
    return startStream(this.store, command, async () => {
      const event = await decide();
      return { streamId: event.casterId, event, answer: { casterId: event.casterId } };
    });
  }
}

/** Narrows to a studio that can be read, copied and edited, running or not. */
export function existing(caster: Caster, casterId: string): ExistingCaster {
  if (!exists(caster))
    throw refuse('CasterNotFound', `Caster ${casterId} does not exist; DescribeCasters lists those that do.`);
  return caster;
}

function ofAnotherAccount(casterId: string): never {
  throw refuse('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
}
