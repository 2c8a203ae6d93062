import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Pager } from './pager';

interface PaginatedProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly pageSize: number;
  readonly children: (shown: readonly Item[]) => ComponentChildren;
}

/** A part of a long list at a time: thousands cost what a page of them costs. */
export function Paginated<Item>({ label, items, pageSize, children }: PaginatedProps<Item>) {
  const [chosen, choose] = useState(1);
  // The list may have become shorter.
  const page = Math.max(1, Math.min(chosen, Math.ceil(items.length / pageSize)));
  return (
    <>
      {children(items.slice((page - 1) * pageSize, page * pageSize))}
      <Pager label={label} page={page} pageSize={pageSize} total={items.length} onPage={choose} />
    </>
  );
}
