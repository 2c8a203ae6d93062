import { readSql } from '#libs/postgres';
import type { Span } from '#libs/tracing';
import type { AppendOutcome, AppendToStream } from './events.js';
import { failedBecause, isPassing } from './failures.js';
import type { GroupCommitLimits, GroupCommitRules } from './group-commit.js';
import type { LogEras } from './log-eras.js';
import {
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
import type { Traced } from './traced-rules.js';

export interface PreparedAppend extends Traced {
  readonly command: AppendToStream;
  readonly events: readonly PreparedEvent[];
}

interface AppendRow {
  appended: boolean;
  is_of_past: boolean;
}

const appendToStreamSql = readSql(import.meta.url, 'append-to-stream.sql');

const attempts = 4;

/** Appends to streams: the rules by which commands share a statement, and what is done where a statement cannot tell. */
export class AppendToStreams {
  constructor(
    private readonly statements: Statements,
    private readonly setups: Setups,
    private readonly recorded: RecordedEvents,
    private readonly past: Pick<LogEras, 'history' | 'lookAgain'>,
  ) {}

  rules(limits: GroupCommitLimits) {
    const rules: GroupCommitRules<PreparedAppend, AppendOutcome> = {
      ...limits,
      accountOf: ({ command }) => command.accountId,
      bytesOf: ({ command, events }) =>
        events.reduce((bytes, event) => bytes + bytesOf(command.accountId, event, this.setups), 0),
      keysOf: ({ command }) => [command.casterId],
      together: (commands) => this.together(commands),
      alone: (command) => this.alone(command),
    };
    return rules;
  }

  prepare(command: AppendToStream, span?: Span): PreparedAppend {
    if (command.events.length === 0) throw new Error(`Nothing to append to ${command.casterId}.`);
    return { command, events: command.events.map((event) => prepareEvent(event, this.setups)), span };
  }

  private async together(appends: readonly PreparedAppend[]): Promise<AppendOutcome[]> {
    const { rows } = await this.send(appends);
    if (rows[0]?.is_of_past === false) await this.past.lookAgain();
    const conflicting = appends.filter((_, place) => !rows[place]!.appended);
    const recorded = await this.recordedAmong(conflicting);
    return appends.map((append, place) => {
      if (!rows[place]!.appended && !recorded.has(append.command.events[0]!.eventId))
        return { kind: 'version conflict' };

      for (const { setup } of append.events) {
        if (setup) this.setups.markStored({ accountId: append.command.accountId, hash: setup.hash });
      }
      return { kind: 'appended' };
    });
  }

  private async alone(append: PreparedAppend): Promise<AppendOutcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.together([append]))[0]!;
      } catch (error) {
        if (!isPassing(error) || attempt === attempts) throw error;
      }
    }
  }

  private async send(appends: readonly PreparedAppend[], repeats = 0): Promise<{ rows: AppendRow[] }> {
    const events = appends.flatMap(({ command, events }, place) =>
      events.map((event, index) => ({
        accountId: command.accountId,
        event,
        row: { command: place + 1, version: command.expectedVersion + index + 1, ...eventColumns(event) },
      })),
    );
    const toSend = setupsToSend(events, this.setups);
    const { history } = this.past;
    try {
      return await this.statements.run<AppendRow>('append-to-stream', appendToStreamSql, [
        JSON.stringify(
          appends.map(({ command }) => ({
            account_id: command.accountId,
            caster_id: command.casterId,
            // No stream is at version 0: what was found in another history is no version of this one.
            expected_version: isOf(command, history) ? command.expectedVersion : 0,
            of_history: command.history !== undefined,
            event_count: command.events.length,
            frees_place: command.endsStream && (command.countsAgainstQuota ?? true),
          })),
        ),
        jsonArray(appends.map(({ command }) => metaText(command.meta))),
        JSON.stringify(events.map(({ row }) => row)),
        jsonArray(events.map(({ event }) => event.data)),
        toSend.rows,
        toSend.texts,
        history,
      ]);
    } catch (error) {
      // Setups that were stored are gone: no event named them any more and they were swept, perhaps at this very moment, or
      // the database is older than what this process remembers of it.
      if (repeats === attempts || !failedBecause('foreignKeyViolation', error)) throw error;
      for (const { accountId, event } of events) {
        if (event.setup) this.setups.forget({ accountId, hash: event.setup.hash });
      }
      return this.send(appends, repeats + 1);
    }
  }

  /** A command whose first event is in its stream already was appended by a statement whose answer got lost. */
  private async recordedAmong(appends: readonly PreparedAppend[]): Promise<Set<string>> {
    if (appends.length === 0) return new Set();
    return this.recorded.among(
      appends.map(({ command }) => ({ casterId: command.casterId, eventId: command.events[0]!.eventId })),
    );
  }
}

const isOf = (command: AppendToStream, history: string | null) =>
  command.history === undefined || command.history === history;
