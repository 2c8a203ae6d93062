import type { Statements } from './statements.js';

/** An event as it was published. */
export interface PublishedPlace {
  readonly casterId: string;
  readonly eventId: string;
  readonly version: number;
  readonly at: Date;
}

/** Which events are recorded already, by the ids that were made for them: how a repeat after a lost connection is known. */
export class RecordedEvents {
  constructor(private readonly statements: Statements) {}

  async among(events: readonly { casterId: string; eventId: string }[]): Promise<Set<string>> {
    const { rows } = await this.statements.run<{ event_id: string }>(
      'recorded-events',
      `select events.event_id
       from unnest($1::uuid[], $2::text[]) as wanted (event_id, caster_id)
       cross join lateral (select * from events where events.event_id = wanted.event_id limit 1) as events
       where events.caster_id = wanted.caster_id`,
      [events.map(({ eventId }) => eventId), events.map(({ casterId }) => casterId)],
    );
    return new Set(rows.map((row) => row.event_id));
  }

  /**
   * Which of these, none of which is recorded, may have been removed: those of streams that go on after them, and those
   * that are older than the youngest that ever was removed. (A restored database knows of no removal after its moment, so
   * what it has forgotten is younger.)
   */
  async removedAmong(events: readonly PublishedPlace[]): Promise<Set<string>> {
    const { rows } = await this.statements.run<{ event_id: string }>(
      'removed-events',
      `select wanted.event_id
       from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[])
         as wanted (event_id, caster_id, version, at)
       where wanted.at < (select recorded_before from removed_events)
          or exists (
            select from events where events.caster_id = wanted.caster_id and events.version > wanted.version
          ) and not exists (
            select from events where events.caster_id = wanted.caster_id and events.version = wanted.version
          )`,
      [
        events.map(({ eventId }) => eventId),
        events.map(({ casterId }) => casterId),
        events.map(({ version }) => version),
        events.map(({ at }) => at),
      ],
    );
    return new Set(rows.map((row) => row.event_id));
  }
}
