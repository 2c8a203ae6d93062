import type { EventStore } from '#libs/event-store';
import { type Database, readSql } from '#libs/postgres';
import type { CasterList } from '../caster-list/caster-list.queries.js';

/** A studio among its relatives. */
export interface Relative {
  readonly casterId: string;
  /** Undefined where its events are not this account's, or kept no longer. */
  readonly name?: string;
  /** When it was made, by the clock of the database; as `name`. */
  readonly bornAt?: Date;
  readonly deletedAt?: Date;
  /** What it is a copy of. */
  readonly source?: { readonly casterId: string; readonly version: number };
  /** How many copies lie between, the last included: 0 is the studio itself. */
  readonly depth: number;
}

export interface Lineage {
  readonly studio: Relative;
  /** The nearest first. */
  readonly ancestors: readonly Relative[];
  /** Level by level. */
  readonly descendants: readonly Relative[];
  /** There are more of either than were asked for. */
  readonly isTruncated: boolean;
}

interface Row {
  depth: number;
  caster_id: string;
  recorded_at: Date;
  source_id: string | null;
  source_version: number | null;
}

interface Became {
  caster_id: string;
  deleted_at: Date | null;
  last_named: { readonly name: string } | null;
}

const ancestorsSql = readSql(import.meta.url, 'ancestors.sql');
const descendantsSql = readSql(import.meta.url, 'descendants.sql');
const whatBecameSql = readSql(import.meta.url, 'what-became.sql');

/** What a studio was copied from, and what was copied from it, within the account: deleted studios as long as their events are kept. */
export class CasterLineage {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly casterList: Pick<CasterList, 'names'>,
  ) {}

  /** Null: it is another account's; undefined: there is no such studio, or nothing is left of it. `limit` bounds either direction. */
  async read(accountId: string, casterId: string, limit: number): Promise<Lineage | null | undefined> {
    const stream = await this.store.stream(casterId);
    if (stream === null) return undefined;
    if (stream.accountId !== accountId) return null;

    const [up, down] = await Promise.all(
      [
        { name: 'caster-ancestors', text: ancestorsSql, values: [accountId, casterId, limit + 1] },
        { name: 'caster-descendants', text: descendantsSql, values: [accountId, casterId, limit + 1] },
      ].map(async (query) => (await this.database.query<Row>(query)).rows),
    );
    const [self, ...above] = relativesOf(up as Row[]);
    if (self === undefined) return undefined;

    // The last of the line may be a copy of what is not ours to tell, or not kept any more.
    const oldest = above.at(-1) ?? self;
    const beyond = oldest.source && { casterId: oldest.source.casterId, depth: oldest.depth + 1 };
    const ancestors = [...above, ...(beyond ? [beyond] : [])];
    const descendants = relativesOf(down as Row[]);
    const shown = {
      ancestors: ancestors.slice(0, limit),
      descendants: descendants.slice(0, limit),
    };
    const told = await this.told(accountId, [self, ...shown.ancestors, ...shown.descendants]);
    return {
      studio: told(self),
      ancestors: shown.ancestors.map(told),
      descendants: shown.descendants.map(told),
      isTruncated: ancestors.length > limit || descendants.length > limit,
    };
  }

  /** With their names, and when they were deleted. */
  private async told(
    accountId: string,
    relatives: readonly Relative[],
  ): Promise<(relative: Relative) => Relative> {
    const known = relatives.flatMap(({ casterId, bornAt }) => (bornAt === undefined ? [] : casterId));
    const { rows } = await this.database.query<Became>({
      name: 'caster-what-became',
      text: whatBecameSql,
      values: [accountId, known],
    });
    const became = new Map(rows.map((row) => [row.caster_id, row]));
    const alive = known.filter((casterId) => became.get(casterId)?.deleted_at === null);
    const names = await this.casterList.names(accountId, alive);
    return (relative) => {
      const { deleted_at: deletedAt, last_named: named } = became.get(relative.casterId) ?? {};
      const name = names.get(relative.casterId) ?? named?.name;
      return { ...relative, ...(name !== undefined && { name }), ...(deletedAt && { deletedAt }) };
    };
  }
}

function relativesOf(rows: readonly Row[]): Relative[] {
  return rows.map((row) => ({
    casterId: row.caster_id,
    bornAt: row.recorded_at,
    depth: row.depth,
    ...(row.source_id !== null && {
      source: { casterId: row.source_id, version: row.source_version as number },
    }),
  }));
}
