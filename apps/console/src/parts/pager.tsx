import { partsWords } from './parts-words';
import { wholeNumber } from './whole-number';

interface PagerProps {
  /** What is paged, where a page has several that are. */
  readonly label?: string;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

export function Pager({ label, page, pageSize, total, onPage }: PagerProps) {
  const words = partsWords();
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (pages === 1) return null;
  return (
    <nav class="pager" aria-label={label === undefined ? words.pages : words.pagesOfList(label)}>
      <button type="button" aria-disabled={page <= 1} onClick={() => page > 1 && onPage(page - 1)}>
        {words.previous}
      </button>
      <span>{words.pageOf(wholeNumber(page), wholeNumber(pages))}</span>
      <button type="button" aria-disabled={page >= pages} onClick={() => page < pages && onPage(page + 1)}>
        {words.next}
      </button>
    </nav>
  );
}
