import type { StoredEvent } from '#libs/event-store';

/** What a view may look up while it decodes a row: a setup that the row names by hash. */
export interface Setups {
  /** Null where the database does not have it. */
  setup(accountId: string, hash: string): Promise<Readonly<Record<string, unknown>> | null>;
}

/**
 * One question that read models answer: a table whose rows are the fold of one stream each.
 *
 * A change of the table is a new `version`; a change of what the columns hold is a new `rowSchema`, whose rows
 * replace the older ones as they are met.
 */
export interface View<Row> {
  readonly name: string;
  readonly version: number;
  readonly rowSchema: number;
  /** Column → SQL type, without those that every view has. */
  readonly columns: Readonly<Record<string, string>>;
  /** `create index …` statements of the view, with `$table` for its table. */
  readonly indexes: readonly string[];
  /** What the row is after an event; null for a studio that is gone. */
  fold(row: Row | null, event: StoredEvent): Row | null;
  encode(row: Row): Record<string, unknown>;
  decode(columns: Record<string, unknown>, accountId: string, setups: Setups): Row | Promise<Row>;
}

// biome-ignore lint/suspicious/noExplicitAny: the engine keeps views of different rows side by side and mixes none
export type AnyView = View<any>;

export function tableOf({ name, version }: Pick<AnyView, 'name' | 'version'>): string {
  return `${name}_v${version}`;
}

/**
 * Every view's table: which stream the row is of, how far it was folded and by which row schema. A row of a
 * deleted studio stays as a mark of how far the view has come, `gone` and empty.
 */
export function createTable(view: AnyView): string {
  const table = tableOf(view);
  const columns = Object.entries(view.columns).map(([name, type]) => `,\n  ${name} ${type}`);
  return [
    `create table if not exists ${table} (
  caster_id      text collate "C" primary key,
  account_id     text collate "C" not null,
  version        int not null,
  schema_version int not null,
  gone           boolean not null${columns.join('')}
)`,
    ...view.indexes.map((index) => index.replaceAll('$table', table)),
  ].join(';\n');
}
