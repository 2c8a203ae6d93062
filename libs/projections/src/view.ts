import type { FoldedEvent } from '#libs/event-store';

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
  /** Where the rows are, if not in the table that programs read: see `nextOf` and `previousOf`. */
  readonly table?: string;
  /**
   * For rows that are snapshots, to which whoever loads folds the rest: a row is written when its stream has so many
   * events more, and is then the stream up to a multiple of this. Absent: rows follow each event, as lists need it.
   */
  readonly snapshotEvery?: number;
  /** Column → SQL type, without those that every view has. */
  readonly columns: Readonly<Record<string, string>>;
  /** `create index …` statements of the view, with `$table` for its table. */
  readonly indexes: readonly string[];
  /** What the row is after an event; null for a studio that is gone. */
  fold(row: Row | null, event: FoldedEvent): Row | null;
  encode(row: Row): Record<string, unknown>;
  decode(columns: Record<string, unknown>, accountId: string, setups: Setups): Row | Promise<Row>;
}

// biome-ignore lint/suspicious/noExplicitAny: the engine keeps views of different rows side by side and mixes none
export type AnyView = View<any>;

export function tableOf({ name, version, table }: Pick<AnyView, 'name' | 'version' | 'table'>): string {
  return table ?? `${name}_v${version}`;
}

/** The view in the table that a rebuild fills, which no query reads. */
export function nextOf<Row>(view: View<Row>): View<Row> {
  return { ...view, table: `${tableOf(view)}_next` };
}

/** The view in the table that was read before the last switch. */
export function previousOf<Row>(view: View<Row>): View<Row> {
  return { ...view, table: `${tableOf(view)}_previous` };
}

/** Up to which event the row of a stream of this version is folded; 0: the stream needs none. */
export function dueVersion({ snapshotEvery = 1 }: Pick<AnyView, 'snapshotEvery'>, version: number): number {
  return version - (version % snapshotEvery);
}

/**
 * Every view's table: which stream the row is of, how far it was folded and by which row schema. A row of a
 * deleted studio stays as a mark of how far the view has come, `gone` and empty.
 */
export function createTable(view: AnyView): string {
  const table = tableOf(view);
  // Triggers keep their names when their table gets another one, and a start shall find those of the table it reads.
  const trigger = tableOf({ name: view.name, version: view.version });
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
    // A row that went or went back, by whose hand ever: the checkpoint says no longer that the rows are up to date.
    `create or replace function forget_view_checkpoint() returns trigger language plpgsql as $$
begin
  -- A row whose stream is gone is no loss: no list looks for it. (Whoever removes a stream removes it before its rows.)
  if tg_op = 'DELETE' and not exists (
    select from streams where streams.caster_id = old.caster_id and streams.account_id = old.account_id
  ) then
    return null;
  end if;
  -- Held until the row is gone for everybody: a checkpoint that is not there yet cannot be removed, so none is made.
  perform pg_advisory_xact_lock_shared(hashtextextended(tg_table_name, 0));
  delete from checkpoints where starts_with(name, tg_table_name || '/');
  return null;
end $$`,
    `create or replace trigger ${trigger}_emptied after truncate on ${table}
  for each statement execute function forget_view_checkpoint()`,
    `create or replace trigger ${trigger}_lost after delete on ${table}
  for each row execute function forget_view_checkpoint()`,
    `create or replace trigger ${trigger}_set_back after update on ${table}
  for each row when (
    (new.schema_version, new.version) < (old.schema_version, old.version)
    or new.account_id <> old.account_id or new.caster_id <> old.caster_id
  ) execute function forget_view_checkpoint()`,
  ].join(';\n');
}

/** `text not null` → `text`: constraints belong to the table, not to a row on its way there. */
export function typeOf(column: string): string {
  return column.replace(/ (collate "C"|not null|storage \w+)/g, '');
}

/** The name of the view's checkpoint: of this table and of the rows that this program writes. */
export function checkpointOf(view: Pick<AnyView, 'name' | 'version' | 'table' | 'rowSchema'>): string {
  return `${tableOf(view)}/${view.rowSchema}`;
}
