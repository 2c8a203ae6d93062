import type { Statements } from './statements.js';

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
}
