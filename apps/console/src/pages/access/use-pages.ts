import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiFault } from '../../api/api-fault';
import { type Answered, call } from '../../api/call';
import type { Given } from '../../api/operations.generated';
import { asFault } from '../../api/use-answer';

type ListOperation = 'ListAccounts' | 'ListUsers' | 'ListAccessKeys' | 'ListPolicies' | 'ListAuditEntries';

export interface Pages<Item> {
  /** Absent until the first page is there. */
  readonly items: readonly Item[] | undefined;
  readonly fault: ApiFault | undefined;
  readonly isLoading: boolean;
  /** Reads the next page. Absent where all is shown. */
  readonly more?: () => void;
  /** Starts over, with the first page. */
  ask(): void;
}

interface State<Item> {
  readonly items?: readonly Item[] | undefined;
  readonly fault?: ApiFault;
  readonly isLoading: boolean;
  /** Where the list goes on; absent at its end. */
  readonly nextToken?: string | undefined;
}

/** A list that goes on where it was: page after page, as the reader wants more. */
export function usePages<Name extends ListOperation, Item>(
  name: Name,
  given: Given[Name],
  itemsOf: (answer: Answered<Name>) => readonly Item[],
): Pages<Item> {
  const key = JSON.stringify(given);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State<Item>>({ isLoading: true });
  const reading = useRef<AbortController>(undefined);

  /** The first page in the place of all that was shown; a later one, named by its token, behind it. */
  const read = async (nextToken?: string) => {
    // One at a time: the answer to an earlier question, or to the same one asked twice, is not waited for.
    reading.current?.abort();
    const over = new AbortController();
    reading.current = over;
    setState(({ items }) => ({ items, nextToken, isLoading: true }));
    try {
      const answer = await call(name, { ...given, nextToken } as Given[Name], { signal: over.signal });
      if (over.signal.aborted) return;
      const { NextToken } = answer as { readonly NextToken?: string };
      const page = itemsOf(answer);
      setState(({ items = [] }) => ({
        items: nextToken === undefined ? page : [...items, ...page],
        nextToken: NextToken,
        isLoading: false,
      }));
    } catch (error) {
      if (over.signal.aborted) return;
      // What failed may be wanted again: a later page by `more`, the first one by `ask`.
      setState(({ items }) => ({ items, nextToken, fault: asFault(error), isLoading: false }));
    }
  };

  useEffect(() => {
    void read();
    return () => reading.current?.abort();
  }, [name, key, turn]);

  const { items, fault, isLoading, nextToken } = state;
  return {
    items,
    fault,
    isLoading,
    ...(nextToken !== undefined && { more: () => void read(nextToken) }),
    ask: () => setTurn((before) => before + 1),
  };
}
