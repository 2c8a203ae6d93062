import type { Database } from '#libs/postgres';
import type { StoredEvent } from './events.js';

/** How a reader of the whole log stands to one event: it has it behind it, before it, or has parked its stream. */
export type ReaderProgress = 'passed' | 'waits' | 'parked';

export async function readerProgress(
  { pool }: Pick<Database, 'pool'>,
  checkpoint: string,
  { casterId, version, era, xid, position }: StoredEvent,
): Promise<ReaderProgress> {
  const { rows } = await pool.query<{ progress: ReaderProgress }>(
    `select case
       when exists (select from checkpoint_parked_streams
                    where checkpoint = name and caster_id = $5 and version <= $6) then 'parked'
       when (era, xid, position) >= ($2, $3::xid8, $4) then 'passed'
       else 'waits'
     end as progress
     from checkpoints where name = $1`,
    [checkpoint, era, String(xid), position, casterId, version],
  );
  return rows[0]?.progress ?? 'waits';
}
