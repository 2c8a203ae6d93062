import type { Caster, CasterCopied, CasterEvent, ExistingCaster } from '#libs/caster';
import type { CasterQuota } from '#libs/event-store';
import type { Moment } from '#libs/read-models';
import type { Call } from '#libs/wire';
import type { ClientToken } from './client-token.js';
import type { SetupLimits } from './limits.js';
import type { RefusalName, Refusing } from './refusals.js';

export type { CasterQuota } from '#libs/event-store';

/** A command that begins a stream, at most one for its token. */
export interface StartingCommand {
  readonly call: Call;
  readonly operation: string;
  readonly token: ClientToken;
}

/** A studio as its last recorded event left it, and how many there were. */
export interface LoadedCaster {
  readonly caster: Caster;
  readonly version: number;
}

/** A studio that a copy is made of, and whose it is: the caller's, or another account's that lets it copy. */
export interface CopySource extends LoadedCaster {
  readonly accountId: string;
}

/** A copy, and which version of its source it is of: what a retry is answered. */
export type StartedCopy = { readonly casterId: string; readonly sourceVersion: number };

/** The first event of a new studio. */
export type NewCasterEvent = CasterEvent & { readonly casterId: string };

export type Decision = CasterEvent | readonly CasterEvent[];

/** A studio before and after an edit; one that the edit ended is as it was before. */
export interface EditedStudio<Decided> {
  readonly before: ExistingCaster;
  readonly caster: ExistingCaster;
  /** Of the studio after the edit. */
  readonly version: number;
  readonly decided: Decided;
}

/**
 * The studios as operations meet them. A studio of another account is refused, whatever became of it, unless it is to be
 * copied and a grant is about it.
 */
export interface Studios {
  readonly limits: SetupLimits;
  /**
   * As its last recorded event left it, or as it was at that moment, whatever became of it. Refuses a version that there
   * is not.
   */
  load(call: Call, casterId: string, moment?: Moment): Promise<LoadedCaster>;
  /** For queries: a studio that exists, or existed at that moment; else a refusal. */
  read(call: Call, casterId: string, moment?: Moment): Promise<ExistingCaster>;
  edit<Decided extends Decision>(
    call: Call,
    casterId: string,
    decide: (
      caster: ExistingCaster,
      context: EditContext<RefusalName> & Pick<LoadedCaster, 'version'>,
    ) => Decided,
  ): Promise<EditedStudio<Decided>>;
  start(command: StartingCommand, decide: () => NewCasterEvent): Promise<{ casterId: string }>;
  /**
   * The same where the decision is made on another studio, as it is when the new one is recorded or was read for this call;
   * or, by `moment`, as it was then, whatever became of it.
   */
  startFrom(
    command: StartingCommand,
    sourceCasterId: string,
    decide: (source: LoadedCaster) => NewCasterEvent,
    moment?: Moment,
  ): Promise<{ casterId: string }>;
  /** How many studios the account has, and how many it may have. */
  quota(call: Call): Promise<CasterQuota>;
  /**
   * As `load`, of a studio that the caller may copy: its own, or another account's that a grant is about now. No other
   * operation meets a studio of another account.
   */
  loadToCopy(call: Call, casterId: string, moment?: Moment): Promise<CopySource>;
  /** Of a source that was loaded to be copied; where that is refused, a retry is answered all the same. */
  startCopy(
    command: StartingCommand,
    load: () => Promise<CopySource>,
    decide: (source: CopySource) => CasterCopied,
  ): Promise<StartedCopy>;
  /** The other account that lets the caller's copy this studio, now; undefined: none does. */
  grantorOf(call: Call, casterId: string): Promise<string | undefined>;
}

/** What every decision about an edit may know besides the studio. */
export interface EditContext<R extends RefusalName> extends Refusing<R> {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly limits: SetupLimits;
}
