import { Paginated } from '../../parts/paginated';
import { type Column, Table } from '../../parts/table';

interface PaginatedTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Instead of a table without rows. */
  readonly empty: string;
}

/** A page of rows at a time. */
export function PaginatedTable<Row>({ label, columns, rows, keyOf, empty }: PaginatedTableProps<Row>) {
  if (rows.length === 0) return <p class="soft">{empty}</p>;
  return (
    <Paginated label={label} items={rows} pageSize={25}>
      {(shown) => <Table label={label} columns={columns} rows={shown} keyOf={keyOf} />}
    </Paginated>
  );
}
