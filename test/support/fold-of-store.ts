import { isDeepStrictEqual } from 'node:util';
import { type Projections, tableOf } from '#libs/projections';
import type { Runtime } from '../../apps/understudy/src/runtime.js';

type View = Projections['views'][number];

interface Stream {
  caster_id: string;
  account_id: string;
  version: number;
}

/** What a view's table has otherwise than the fold of every stream says, which uses nothing of the engine. */
export async function differencesFromFold(
  { database, store }: Pick<Runtime, 'database' | 'store'>,
  view: View,
): Promise<string[]> {
  const differences: string[] = [];
  const { rows: streams } = await database.pool.query<Stream>(
    'select caster_id, account_id, version from streams',
  );
  const { rows: kept } = await database.pool.query(`select * from ${tableOf(view)}`);
  const rows = new Map(kept.map((row) => [row.caster_id as string, row]));
  for (const { caster_id, account_id, version } of streams) {
    const due = version - (version % (view.snapshotEvery ?? 1));
    const row = rows.get(caster_id);
    rows.delete(caster_id);
    if (due === 0) {
      if (row !== undefined) differences.push(`${caster_id} has a row and needs none`);
      continue;
    }
    if (row?.version !== due || row.account_id !== account_id || row.schema_version !== view.rowSchema) {
      differences.push(`${caster_id} is kept at ${row?.version} instead of ${due}`);
      continue;
    }
    const events = await store.readStream(caster_id);
    const folded = events.slice(0, due).reduce((soFar, event) => view.fold(soFar, event), null);
    const read = row.gone ? null : await view.decode(row, account_id, store);
    if (!isDeepStrictEqual(read, folded)) differences.push(`${caster_id} is not its fold at ${due}`);
  }
  return [...differences, ...[...rows.keys()].map((casterId) => `${casterId} has a row and no stream`)];
}
