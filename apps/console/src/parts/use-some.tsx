import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { differenceWords } from './difference-words';
import { wholeNumber } from './whole-number';

const STEP = 100;

/** The first of a list, and a button that shows more of it: thousands at once would hold up the page. */
export function useSome<Item>(
  items: readonly Item[],
  step = STEP,
): {
  readonly some: readonly Item[];
  /** Undefined where all are shown. */
  readonly more: ComponentChildren;
} {
  const [shown, show] = useState(step);
  const left = items.length - shown;
  return {
    some: items.slice(0, shown),
    more:
      left <= 0 ? undefined : (
        <button type="button" class="small" onClick={() => show(shown + step)}>
          {differenceWords().more(wholeNumber(Math.min(left, step)))}
        </button>
      ),
  };
}
