import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { type Column, Table } from '../../parts/table';
import { accessWords } from './access-words';
import type { Pages } from './use-pages';

interface AccessTableProps<Item> {
  readonly label: string;
  readonly of: Pages<Item>;
  /** Said where there is nothing. */
  readonly none: string;
  readonly columns: readonly Column<Item>[];
  readonly rowHead?: number;
  readonly keyOf: (item: Item) => string | number;
  readonly actions?: Column<Item>[1];
}

/** A list as far as it was read, and a button that reads on. */
export function AccessTable<Item>(props: AccessTableProps<Item>) {
  const { label, of, none, columns, rowHead, keyOf, actions } = props;
  const words = accessWords();
  const { items, fault, isLoading, more, ask } = of;
  return (
    <section aria-busy={isLoading}>
      <Fault fault={fault} retry={ask} />
      {items === undefined && isLoading && <Loading />}
      {items?.length === 0 && <p class="card empty">{none}</p>}
      {items !== undefined && items.length > 0 && (
        <Table
          label={label}
          columns={columns}
          rowHead={rowHead}
          rows={items}
          keyOf={keyOf}
          actions={actions && [words.actions, actions]}
        />
      )}
      {more !== undefined && (
        <p class="more">
          <button type="button" onClick={more} disabled={isLoading}>
            {words.more}
          </button>
        </p>
      )}
    </section>
  );
}
