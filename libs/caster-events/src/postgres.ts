import {
  type Deliveries,
  MissingEventsError,
  type PassedOver,
  type RecordPlace,
} from './first-deliveries.js';

/** What is used of `pg`. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  release(error?: Error | boolean): void;
}

export interface PostgresPool<Client extends PostgresClient> {
  connect(): Promise<Client>;
}

/** Where the last sequence of each studio is kept, for any number of consumers of one database. */
export const handledSequencesTable = `
create table if not exists handled_sequences (
  consumer text not null,
  caster_id text not null,
  era bigint not null,
  sequence bigint not null,
  passed_over bigint not null default 0,
  first_sequence bigint not null,
  first_partition integer,
  first_sent_at bigint,
  primary key (consumer, caster_id)
)`;

/** The row moves on by the event that comes next, or by the erasure ($7), before which none is missed, nor behind it. */
const take = `
insert into handled_sequences as handled
  (consumer, caster_id, era, sequence, first_sequence, first_partition, first_sent_at)
values ($1, $2, $3, $4, case when $7::boolean then 1::bigint else $4 end, $5, $6)
on conflict (consumer, caster_id) do update
set era = excluded.era, sequence = excluded.sequence, passed_over = 0,
    first_sequence = case when $7 then 1 else handled.first_sequence end
where handled.era < excluded.era
   or (handled.era = excluded.era
       and excluded.sequence > handled.sequence
       and ($7 or excluded.sequence <= greatest(handled.sequence, handled.passed_over) + 1))
returning 1 as taken`;

const look = `
select era, sequence, greatest(sequence, passed_over) as reached, first_sequence, first_partition, first_sent_at
from handled_sequences where consumer = $1 and caster_id = $2`;

const passOver = `
update handled_sequences set passed_over = $4
where consumer = $1 and caster_id = $2 and era = $3 and greatest(sequence, passed_over) + 1 = $4`;

const forget = 'delete from handled_sequences where consumer = $1 and caster_id = $2';

/**
 * Keeps era and sequence of what was handled in the transaction of the handler: its effects in this database are made exactly
 * once, whenever the process dies and whoever else of the group reads the same record.
 */
export class PostgresDeliveries<Client extends PostgresClient> implements Deliveries<Client> {
  /** `consumer` names whose sequences they are: one name for all processes that share a group. */
  constructor(
    private readonly pool: PostgresPool<Client>,
    private readonly consumer: string,
  ) {}

  /** Makes the table where it is missing. Those who migrate their database otherwise run `handledSequencesTable`. */
  async createTable(): Promise<void> {
    await this.withClient((client) => client.query(handledSequencesTable));
  }

  async once(place: RecordPlace, handle: (transaction: Client) => Promise<unknown>): Promise<boolean> {
    return this.inTransaction(async (client) => {
      if (!(await this.isNext(client, place))) return false;
      await handle(client);
      return true;
    });
  }

  async passOver({ casterId, era = 1, sequence }: PassedOver): Promise<void> {
    if (casterId === undefined || sequence === undefined) return;
    await this.withClient((client) => client.query(passOver, [this.consumer, casterId, era, sequence]));
  }

  async forget(casterId: string): Promise<void> {
    await this.withClient((client) => client.query(forget, [this.consumer, casterId]));
  }

  /** Whoever else handles an event of this studio waits here until this transaction has ended. */
  private async isNext(client: Client, place: RecordPlace): Promise<boolean> {
    const { casterId, era = 1, sequence, partition, timestamp, isErasure = false } = place;
    const taking = [this.consumer, casterId, era, sequence, partition, timestamp, isErasure];
    if ((await client.query(take, taking)).rows.length > 0) return true;

    const { rows } = await client.query(look, [this.consumer, casterId]);
    // Forgotten at this moment: it comes again.
    if (rows[0] === undefined) throw new Error(`The sequence of caster ${casterId} was forgotten meanwhile`);
    const last = numbersIn(rows[0]);
    if (era === last.era && sequence > last.reached)
      throw new MissingEventsError(casterId, last.reached + 1, sequence - 1);
    if (era === last.era && wasOvertaken(place, last))
      throw new MissingEventsError(casterId, sequence, last.first_sequence - 1);
    return false;
  }

  private inTransaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.withClient(async (client) => {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    });
  }

  /** A connection on which something failed is not used again: closing it rolls back. */
  private async withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let result: T;
    try {
      result = await work(client);
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
    client.release();
    return result;
  }
}

interface Row {
  readonly era: number;
  readonly sequence: number;
  readonly reached: number;
  readonly first_sequence: number;
  readonly first_partition: number | null;
  readonly first_sent_at: number | null;
}

/** `pg` gives a bigint as text. */
const numbersIn = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)]),
  ) as unknown as Row;

/**
 * From before the first that was met, on another partition, and not sent again since: the topic got more partitions while it
 * was unread.
 */
function wasOvertaken({ sequence, partition, timestamp = 0 }: RecordPlace, first: Row): boolean {
  if (sequence >= first.first_sequence || partition === undefined || first.first_partition === null)
    return false;
  return partition !== first.first_partition && timestamp <= (first.first_sent_at ?? timestamp);
}
