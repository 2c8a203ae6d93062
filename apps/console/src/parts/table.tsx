import type { ComponentChildren } from 'preact';
import { Scrolling } from './scrolling';

/** What stands over a column, and the cell that a row has in it. */
export type Column<Row> = readonly [head: string, cell: (row: Row) => ComponentChildren];

interface TableProps<Row> {
  readonly label: string;
  /** Before what a page does to its table alone. */
  readonly class?: string;
  readonly columns: readonly Column<Row>[];
  /** The column whose cells name their rows, from 0; else the first. */
  readonly rowHead?: number;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** The one that the page is about, where there is one. */
  readonly isCurrent?: (row: Row) => boolean;
  /** What may be done with a row, in a last column whose head is only heard. */
  readonly actions?: Column<Row>;
}

/** A table that may be wider than the screen. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rowHead = 0, rows, keyOf, isCurrent, actions } = props;
  return (
    <Scrolling label={label}>
      <table class={['list', props.class].filter(Boolean).join(' ')}>
        <thead>
          <tr>
            {columns.map(([head]) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            {actions !== undefined && (
              <th scope="col">
                <span class="unseen">{actions[0]}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} aria-current={isCurrent?.(row) ? 'true' : undefined}>
              {columns.map(([head, cell], i) =>
                i === rowHead ? (
                  <th key={head} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head}>{cell(row)}</td>
                ),
              )}
              {actions !== undefined && <td class="row-actions">{actions[1](row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}
