import type { ComponentChildren } from 'preact';
import { useSome } from './use-some';

/** Rows of a table under a heading of their own. */
export function RowGroup({
  title,
  children,
}: {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={3} class="group">
          {title}
        </th>
      </tr>
      {children}
    </tbody>
  );
}

interface LongRowGroupProps<Item> {
  readonly title: ComponentChildren;
  readonly items: readonly Item[];
  /** The rows of one, with a key. */
  readonly rows: (item: Item) => ComponentChildren;
}

/** The same of a list that may be long: some of it, and the rest when it is asked for. */
export function LongRowGroup<Item>({ title, items, rows }: LongRowGroupProps<Item>) {
  const { some, more } = useSome(items);
  return (
    <RowGroup title={title}>
      {some.map(rows)}
      {more !== undefined && (
        <tr>
          <td colSpan={3}>{more}</td>
        </tr>
      )}
    </RowGroup>
  );
}
