import { randomUUID } from 'node:crypto';
import {
  asStored,
  type Caster,
  type CasterCopied,
  type CasterEvent,
  type ExistingCaster,
  exists,
  fold,
} from '#libs/caster';
import type { CasterQuota, EventStore } from '#libs/event-store';
import type { CasterStates, KnownCaster, Moment } from '#libs/read-models';
import { during, type Tracer } from '#libs/tracing';
import type { Call } from '#libs/wire';
import { type CopyGrants, covers, type TellAccount, toldAccount } from './grants/copy-grants.js';
import { KeyedQueue } from './keyed-queue.js';
import type { SetupLimits } from './limits.js';
import { type RefusalName, refuse } from './refusals.js';
import { metaOf, type NewStream, recordable, startStream } from './start-stream.js';
import type {
  CopySource,
  Decision,
  EditContext,
  EditedStudio,
  LoadedCaster,
  NewCasterEvent,
  StartedCopy,
  StartingCommand,
  Studios,
} from './studios.js';

export const newCasterId = () => randomUUID();

// An edit that lost a race against another replica is decided again on the newer studio. The replica that won remembers the
// studio, and so wins again until its queue is empty: with a number of attempts alone, half of a burst would be refused.
const ATTEMPTS = 10;
/** Since it came. Callers wait for 8 s. */
const EDITED_WITHIN_MS = 5_000;

/** What was decided, and on what. */
interface Decided<Made> {
  readonly studio: KnownCaster;
  readonly made: Made;
  /** On what was remembered: it counts only if the statement finds the studio so. */
  readonly isFromMemory: boolean;
}

/** The stream of a copy, and of whose studio it is one. */
interface BegunCopy<Answer> {
  readonly stream: NewStream<Answer>;
  readonly ownerAccountId: string;
  readonly sourceCasterId: string;
}

/** Who may copy from whom, and who hears of it. */
export interface Granting {
  readonly grants: Pick<CopyGrants, 'between'>;
  readonly tell: TellAccount;
}

/**
 * The studios as commands meet them: decided on, recorded. It holds no rule. What is decided on a studio that this
 * process remembers costs one statement, which looks whether the studio is still so; only then is the studio read, and
 * decided on again, when it is not, or when there is nothing to record: a refusal is said of what was read alone.
 */
export class Casters implements Studios {
  private readonly edits = new KeyedQueue();

  constructor(
    private readonly store: EventStore,
    private readonly states: CasterStates,
    readonly limits: SetupLimits,
    /** Absent: nobody copies from another account. */
    private readonly granting?: Granting,
    /** Absent: nothing is traced. */
    private readonly tracer?: Tracer,
  ) {}

  async load(call: Call, casterId: string, moment?: Moment): Promise<KnownCaster> {
    return found(await this.lookUp(call, call.accountId, casterId, moment), casterId, moment);
  }

  async read(call: Call, casterId: string, moment?: Moment): Promise<ExistingCaster> {
    return existing((await this.load(call, casterId, moment)).caster, casterId);
  }

  /**
   * Decide, append; again on what is read if another replica's edit came first. Edits of one studio queue up in this
   * process: side by side each round would let one of them through, and a burst would outlast the attempts of the rest.
   */
  edit<Made extends Decision>(
    call: Call,
    casterId: string,
    decide: (
      caster: ExistingCaster,
      context: EditContext<RefusalName> & Pick<LoadedCaster, 'version'>,
    ) => Made,
  ): Promise<EditedStudio<Made>> {
    const givesUpAt = performance.now() + EDITED_WITHIN_MS;
    return this.edits.add(casterId, async () => {
      const decideOn = ({ caster, version }: LoadedCaster) =>
        decide(existing(caster, casterId), {
          at: call.now.toISOString(),
          limits: this.limits,
          version,
          refuse,
        });
      const isAnything = (made: Made) => [made].flat().length > 0;

      let decided = this.decideOnRemembered(call, casterId, decideOn, isAnything);
      let attempts = 0;
      for (; attempts < ATTEMPTS || performance.now() < givesUpAt; attempts += 1) {
        decided ??= decidedOnRead(await this.load(call, casterId), decideOn);
        const edited = await this.record(call, decided);
        if (edited !== null) return edited;
        decided = null;
      }
      throw refuse(
        'ConcurrencyConflict',
        `Caster ${casterId} was edited elsewhere each of the ${attempts} times that this edit was decided: send it again.`,
      );
    });
  }

  async start(command: StartingCommand, decide: () => NewCasterEvent): Promise<{ casterId: string }> {
    return startStream(this.store, command, async () => newStudio(decide()));
  }

  /**
   * The studio that the decision is made on is never written, and not read where it is remembered. One that is edited all
   * the time holds nobody up: what is decided on a studio that was read for this call stands, whatever happens to it then.
   * So does what is decided on an earlier version, which never changes.
   */
  async startFrom(
    command: StartingCommand,
    sourceCasterId: string,
    decide: (source: LoadedCaster) => NewCasterEvent,
    moment?: Moment,
  ): Promise<{ casterId: string }> {
    const { call } = command;
    return this.startOf(command, async (sourceMoved) => {
      const { made, studio, isFromMemory } =
        (sourceMoved || moment !== undefined
          ? null
          : this.decideOnRemembered(call, sourceCasterId, decide)) ??
        decidedOnRead(await this.loadToCopy(call, sourceCasterId, moment), decide);
      const stream = { ...newStudio(made), ...(isFromMemory && { standsOn: studio }) };
      return { stream, ownerAccountId: studio.accountId, sourceCasterId };
    });
  }

  async startCopy(
    command: StartingCommand,
    load: () => Promise<CopySource>,
    decide: (source: CopySource) => CasterCopied,
  ): Promise<StartedCopy> {
    return this.startOf(command, async () => {
      const source = await load();
      const made = decide(source);
      const { casterId, sourceCasterId, sourceVersion } = made;
      const stream = { ...newStudio(made), answer: { casterId, sourceVersion } };
      return { stream, ownerAccountId: source.accountId, sourceCasterId };
    });
  }

  async loadToCopy(call: Call, casterId: string, moment?: Moment): Promise<KnownCaster> {
    const own = await this.lookUp(call, call.accountId, casterId, moment);
    const owner = own === null ? await this.grantorOf(call, casterId) : undefined;
    const source = owner === undefined ? own : await this.lookUp(call, owner, casterId, moment);
    return found(source, casterId, moment);
  }

  async grantorOf(call: Call, casterId: string): Promise<string | undefined> {
    const { accountId } = call;
    if (this.granting === undefined || this.states.remembered(accountId, casterId) !== null) return undefined;
    const owner = (await this.store.stream(casterId))?.accountId;
    if (owner === undefined || owner === accountId) return undefined;
    if (call.resourceOwner !== undefined && call.resourceOwner !== owner) return undefined;

    const granted = await this.granting.grants.between(owner, accountId);
    if (granted.length === 0) return undefined;
    const caster = (await this.states.load(owner, casterId))?.caster;
    // A studio that was deleted is no longer granted, whatever its id says.
    return caster !== undefined && exists(caster) && granted.some((on) => covers(on, casterId, caster.setup))
      ? owner
      : undefined;
  }

  async quota({ accountId }: Call): Promise<CasterQuota> {
    return this.store.casterQuota(accountId);
  }

  /** Null: the decision needs a studio that was read. Decisions are pure, so that one more does no harm. */
  private decideOnRemembered<Made>(
    { accountId }: Call,
    casterId: string,
    decide: (studio: LoadedCaster) => Made,
    isAnything: (made: Made) => boolean = () => true,
  ): Decided<Made> | null {
    const studio = this.states.remembered(accountId, casterId);
    if (studio === null) return null;
    try {
      const made = decide(studio);
      return isAnything(made) ? { studio, made, isFromMemory: true } : null;
    } catch {
      return null;
    }
  }

  /** The account whose studio is copied by another one learns it, of each copy once. */
  private async startOf<Answer extends { readonly casterId: string }>(
    command: StartingCommand,
    begin: (sourceMoved: boolean) => Promise<BegunCopy<Answer>>,
  ): Promise<Answer> {
    let begun: BegunCopy<Answer> | undefined;
    const answer = await startStream<Answer>(this.store, command, async (sourceMoved) => {
      begun = await begin(sourceMoved);
      return begun.stream;
    });
    // A retry is answered with the copy that was made before.
    if (begun === undefined || begun.stream.streamId !== answer.casterId) return answer;
    const { call, operation } = command;
    const { ownerAccountId, sourceCasterId: casterId } = begun;
    if (ownerAccountId !== call.accountId)
      this.granting?.tell(call, toldAccount(ownerAccountId, operation, { ownerAccountId, casterId }));
    return answer;
  }

  /** Null: the studio is not what it was decided on. */
  private async record<Made extends Decision>(
    call: Call,
    { studio, made }: Decided<Made>,
  ): Promise<EditedStudio<Made> | null> {
    const { casterId, version, history } = studio;
    const before = existing(studio.caster, casterId);
    const events: readonly CasterEvent[] = [made].flat().map(asStored);
    if (events.length === 0) return { before, caster: before, version, decided: made };

    const { kind } = await this.store.append({
      accountId: call.accountId,
      casterId,
      expectedVersion: version,
      history,
      events: events.map(recordable),
      endsStream: events.some(({ type }) => type === 'CasterDeleted'),
      meta: metaOf(call),
    });
    if (kind !== 'appended') return null;

    const after = fold(before, events);
    const edited = { ...studio, version: version + events.length, caster: after };
    this.states.remember(edited);
    return { before, caster: exists(after) ? after : before, version: edited.version, decided: made };
  }

  private lookUp(call: Call, accountId: string, casterId: string, moment: Moment | undefined) {
    const span = this.tracer?.within(call.traceparent, 'load studio', {
      attributes: { 'understudy.caster_id': casterId },
    });
    return during(span, () =>
      moment === undefined
        ? this.states.load(accountId, casterId)
        : this.states.at(accountId, casterId, moment),
    );
  }
}

const decidedOnRead = <Made>(studio: KnownCaster, decide: (studio: LoadedCaster) => Made): Decided<Made> => ({
  studio,
  made: decide(studio),
  isFromMemory: false,
});

const newStudio = (event: NewCasterEvent) => ({
  streamId: event.casterId,
  event,
  answer: { casterId: event.casterId },
});

/** Narrows to a studio that can be read, copied and edited, running or not. */
export function existing(caster: Caster, casterId: string): ExistingCaster {
  if (!exists(caster))
    throw refuse('CasterNotFound', `Caster ${casterId} does not exist; DescribeCasters lists those that do.`);
  return caster;
}

export function withoutVersion(casterId: string, moment: Moment): never {
  const named =
    'version' in moment ? `has no version ${moment.version}` : `was not there at ${moment.at.toISOString()}`;
  throw refuse('VersionNotFound', `Caster ${casterId} ${named}.`);
}

/** Null: it is another account's; undefined: it has no such version. */
function found(
  studio: KnownCaster | null | undefined,
  casterId: string,
  moment: Moment | undefined,
): KnownCaster {
  if (studio === undefined && moment !== undefined) return withoutVersion(casterId, moment);
  if (studio) return studio;
  throw refuse('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
}
