import type { ClientBase } from 'pg';
import type { Database } from '#libs/postgres';

/** A stream that a reader of the whole log cannot go on with. */
export interface ParkedStream {
  readonly casterId: string;
  /** Of the first event that waits; those after it wait behind it. */
  readonly version: number;
  readonly reason: string;
  readonly parkedAt: Date;
}

interface Holding {
  readonly name: string;
  readonly holder: string;
  readonly epoch: bigint | null;
}

const columns = 'caster_id as "casterId", version, reason, parked_at as "parkedAt"';

/**
 * The streams that the reader of a checkpoint has parked. Only its present holder writes: one that was away, and parked
 * or went on with a stream meanwhile, would have the next one leave out events.
 */
export class ParkedStreams {
  constructor(
    private readonly database: Database,
    private readonly holding: () => Holding,
  ) {}

  async list(): Promise<ParkedStream[]> {
    return listParkedStreams(this.database, this.holding().name);
  }

  async park({ casterId, version, reason }: Omit<ParkedStream, 'parkedAt'>): Promise<void> {
    await this.write(
      'park-stream',
      `insert into checkpoint_parked_streams as parked (checkpoint, caster_id, version, reason)
       select name, $4, $5, $6 from held
       on conflict (checkpoint, caster_id) do update
       set version = excluded.version, reason = excluded.reason,
           parked_at = case when (parked.version, parked.reason) = (excluded.version, excluded.reason)
                       then parked.parked_at else excluded.parked_at end`,
      // Postgres keeps no NUL in a text, and an error may quote a name that has one.
      [casterId, version, reason.replaceAll('\u0000', '\ufffd')],
    );
  }

  async unpark(casterId: string): Promise<void> {
    await this.write(
      'unpark-stream',
      'delete from checkpoint_parked_streams using held where checkpoint = held.name and caster_id = $4',
      [casterId],
    );
  }

  private async write(name: string, change: string, values: readonly unknown[]): Promise<void> {
    const { name: checkpoint, holder, epoch } = this.holding();
    const { rows } = await this.database.query<{ held: boolean }>({
      name,
      // The lock keeps the lease from changing hands before this is committed.
      text: `with held as (
               select name from checkpoints where name = $1 and holder = $2 and epoch = $3 for no key update
             ),
             changed as (${change})
             select exists (select from held) as held`,
      values: [checkpoint, holder, epoch, ...values],
    });
    if (!rows[0]!.held) throw new Error(`The lease of ${checkpoint} was lost`);
  }
}

export async function listParkedStreams(
  { pool }: Pick<Database, 'pool'>,
  checkpoint: string,
): Promise<ParkedStream[]> {
  const { rows } = await pool.query<ParkedStream>(
    `select ${columns} from checkpoint_parked_streams where checkpoint = $1 order by parked_at, caster_id`,
    [checkpoint],
  );
  return rows;
}

/** How many there are, and the one that was parked first. */
export async function readParkedStreams(
  connection: Pick<ClientBase, 'query'>,
  checkpoint: string,
): Promise<{ readonly count: number; readonly first?: ParkedStream }> {
  const { rows } = await connection.query<ParkedStream & { count: number }>(
    `select count(*) over ()::int as count, ${columns}
     from checkpoint_parked_streams where checkpoint = $1 order by parked_at, caster_id limit 1`,
    [checkpoint],
  );
  if (rows[0] === undefined) return { count: 0 };
  const { count, ...first } = rows[0];
  return { count, first };
}
