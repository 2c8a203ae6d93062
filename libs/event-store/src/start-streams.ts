import { readSql } from '#libs/postgres';
import type { Span } from '#libs/tracing';
import type { StartOutcome, StartStream } from './events.js';
import { failedBecause, isPassing } from './failures.js';
import type { GroupCommitLimits, GroupCommitRules } from './group-commit.js';
import type { LogEras } from './log-eras.js';
import {
  byteaText,
  bytesOf,
  eventColumns,
  jsonArray,
  metaText,
  type PreparedEvent,
  prepareEvent,
  setupsToSend,
} from './prepared-events.js';
import type { RecordedEvents } from './recorded-events.js';
import type { Setups } from './setups.js';
import type { Statements } from './statements.js';
import { type TokenScope, type Tokens, tokenOutcome } from './tokens.js';
import type { Traced } from './traced-rules.js';

/** A command and what was made of it once, for the statement and its repetitions. */
export interface PreparedStart extends Traced {
  readonly command: StartStream;
  readonly event: PreparedEvent;
}

interface StartRow {
  ordinal: number;
  outcome: 'appended' | 'token taken' | 'source moved' | 'quota exceeded' | 'account unknown';
  quota: number | null;
  /** Whether the database has the past that this process knows. */
  is_of_past: boolean;
  token: { same: boolean; answer: Readonly<Record<string, unknown>> } | null;
}

const startStreamSql = readSql(import.meta.url, 'start-stream.sql');

/** How many times a command is tried alone before what stands in its way is reported. */
const attempts = 4;

/** Begins streams: the rules by which commands share a statement, and what is done where a statement cannot tell. */
export class StartStreams {
  constructor(
    private readonly statements: Statements,
    private readonly setups: Setups,
    private readonly tokens: Tokens,
    private readonly recorded: RecordedEvents,
    private readonly casterQuota: number,
    private readonly past: Pick<LogEras, 'history' | 'lookAgain'>,
  ) {}

  rules(limits: GroupCommitLimits) {
    const rules: GroupCommitRules<PreparedStart, StartOutcome> = {
      ...limits,
      accountOf: ({ command }) => command.accountId,
      bytesOf: ({ command, event }) => bytesOf(command.accountId, event, this.setups),
      // A token may be any text, and so comes last.
      keysOf: ({ command: { accountId, casterId, operation, clientToken } }) => [
        `stream ${casterId}`,
        `token ${accountId.length} ${accountId} ${operation.length} ${operation} ${clientToken}`,
      ],
      together: (commands) => this.together(commands),
      alone: (command) => this.alone(command),
      tellsTwin,
    };
    return rules;
  }

  prepare(command: StartStream, span?: Span): PreparedStart {
    return { command, event: prepareEvent(command.event, this.setups), span };
  }

  private async together(starts: readonly PreparedStart[]): Promise<(StartOutcome | null)[]> {
    const answer = await this.send(starts);
    const { repeated } = answer;
    if (answer.rows[0]?.is_of_past === false) await this.past.lookAgain();
    const rows = answer.rows.sort((one, other) => one.ordinal - other.ordinal);
    const told = rows.map((row) => this.read(row, starts.length === 1));
    await this.register(starts.filter((_, place) => rows[place]!.outcome === 'account unknown'));
    await this.lookUpRefused(starts, told);
    if (repeated) await this.recogniseOwn(starts, told);

    return told.map((outcome, place) => {
      if (outcome === 'token taken') return null;
      if (outcome?.kind === 'appended') this.markStored(starts[place]!);
      return outcome;
    });
  }

  private async alone(start: PreparedStart): Promise<StartOutcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        const [outcome] = await this.together([start]);
        if (outcome) return outcome;
        // Its account was unknown, or its token was swept between two statements.
        if (attempt === attempts) throw new Error(`The start of ${start.command.casterId} was not decided.`);
      } catch (error) {
        // A repeat of a command that was recorded before, after its token was swept.
        if (failedBecause('uniqueViolation', error) && (await this.isRecorded(start)))
          return { kind: 'appended' };
        if (!isPassing(error) || attempt === attempts) throw error;
      }
    }
  }

  private async send(
    starts: readonly PreparedStart[],
    repeats = 0,
  ): Promise<{ rows: StartRow[]; repeated: boolean }> {
    const toSend = setupsToSend(
      starts.map(({ command, event }) => ({ accountId: command.accountId, event })),
      this.setups,
    );
    const { history } = this.past;
    try {
      return await this.statements.run<StartRow>('start-stream', startStreamSql, [
        JSON.stringify(
          starts.map(({ command, event }) => ({
            account_id: command.accountId,
            caster_id: command.casterId,
            takes_place: command.countsAgainstQuota ?? true,
            operation: command.operation,
            client_token: command.clientToken,
            parameters_hash: byteaText(command.parametersHash.toString('hex')),
            ...eventColumns(event),
            ...standColumns(command, history),
          })),
        ),
        jsonArray(starts.map(({ event }) => event.data)),
        jsonArray(starts.map(({ command }) => metaText(command.meta))),
        jsonArray(starts.map(({ command }) => JSON.stringify(command.answer))),
        toSend.rows,
        toSend.texts,
        this.casterQuota,
        history,
      ]);
    } catch (error) {
      // Setups that were stored are gone: no event named them any more and they were swept, perhaps at this very moment, or
      // the database is older than what this process remembers of it.
      if (repeats === attempts || !failedBecause('foreignKeyViolation', error)) throw error;
      for (const { command, event } of starts) {
        if (event.setup) this.setups.forget({ accountId: command.accountId, hash: event.setup.hash });
      }
      return this.send(starts, repeats + 1);
    }
  }

  private read(row: StartRow, cameAlone: boolean): StartOutcome | 'token taken' | null {
    if (row.token) return tokenOutcome(row.token);
    switch (row.outcome) {
      case 'appended':
        return { kind: 'appended' };
      case 'token taken':
        return 'token taken';
      case 'source moved':
        return { kind: 'source moved' };
      case 'quota exceeded':
        return cameAlone ? { kind: 'quota exceeded', quota: row.quota! } : null;
      case 'account unknown':
        return null;
    }
  }

  /** A retry gets its first answer, even if the quota is full by now: no refusal is answered before its token was looked up. */
  private async lookUpRefused(
    starts: readonly PreparedStart[],
    told: (StartOutcome | 'token taken' | null)[],
  ) {
    const places = told.flatMap((outcome, place) =>
      outcome === 'token taken' || outcome?.kind === 'quota exceeded' ? [place] : [],
    );
    if (places.length === 0) return;

    const found = await this.tokens.lookUp(places.map((place) => starts[place]!.command));
    places.forEach((place, index) => {
      told[place] = found[index] ?? told[place]!;
    });
  }

  /** After a lost connection, the command that answers "replayed" may be this very one. */
  private async recogniseOwn(
    starts: readonly PreparedStart[],
    told: (StartOutcome | 'token taken' | null)[],
  ) {
    const places = told.flatMap((outcome, place) => (isReplayed(outcome) ? [place] : []));
    if (places.length === 0) return;

    const recorded = await this.recorded.among(places.map((place) => eventOf(starts[place]!)));
    for (const place of places) {
      if (recorded.has(starts[place]!.command.event.eventId)) told[place] = { kind: 'appended' };
    }
  }

  /** Whether an account may own studios is decided elsewhere; here it only needs a row that can be locked. */
  private async register(starts: readonly PreparedStart[]) {
    if (starts.length === 0) return;
    await this.statements.run(
      'register-accounts',
      'insert into accounts (account_id) select distinct unnest($1::text[]) order by 1 on conflict do nothing',
      [starts.map(({ command }) => command.accountId)],
    );
  }

  private async isRecorded(start: PreparedStart): Promise<boolean> {
    return (await this.recorded.among([eventOf(start)])).size > 0;
  }

  private markStored({ command, event }: PreparedStart) {
    if (event.setup) this.setups.markStored({ accountId: command.accountId, hash: event.setup.hash });
  }
}

/**
 * Two hundred at once with one token cost two statements: the first command's outcome says what the token holds now.
 * A refusal holds only for those that were there when it was decided.
 */
function tellsTwin(
  finished: PreparedStart,
  outcome: StartOutcome,
  twin: PreparedStart,
  cameBefore: boolean,
): StartOutcome | null {
  if (!isSameToken(finished.command, twin.command)) return null;

  const isSame = finished.command.parametersHash.equals(twin.command.parametersHash);
  switch (outcome.kind) {
    case 'appended':
      return isSame ? { kind: 'replayed', answer: finished.command.answer } : { kind: 'token reused' };
    case 'replayed':
      return isSame ? outcome : { kind: 'token reused' };
    case 'token reused':
      return isSame ? outcome : null;
    case 'source moved':
      // Where it stands on the same, or on what was before: to look again is no answer, and never wrong.
      return isSame && (twin.command.standsOn?.version ?? Infinity) <= finished.command.standsOn!.version
        ? outcome
        : null;
    case 'quota exceeded':
      return cameBefore ? outcome : null;
  }
}

/** What was found in another history stands on nothing that this one has. */
const standColumns = ({ standsOn }: StartStream, history: string | null) =>
  standsOn && {
    stands_on: standsOn.casterId,
    stands_on_version: standsOn.history === history ? standsOn.version : 0,
  };

const isReplayed = (outcome: StartOutcome | 'token taken' | null) =>
  outcome !== null && outcome !== 'token taken' && outcome.kind === 'replayed';

const isSameToken = (one: Omit<TokenScope, 'parametersHash'>, other: Omit<TokenScope, 'parametersHash'>) =>
  one.accountId === other.accountId &&
  one.operation === other.operation &&
  one.clientToken === other.clientToken;

const eventOf = ({ command }: PreparedStart) => ({
  casterId: command.casterId,
  eventId: command.event.eventId,
});
