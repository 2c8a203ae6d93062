import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault } from './api-fault';
import { type Answered, call } from './call';
import type { Given } from './operations.generated';
import type { OperationName } from './request';

export interface Question<Answer> {
  /** The last answer, also while it is asked again. */
  readonly answer: Answer | undefined;
  readonly fault: ApiFault | undefined;
  readonly isLoading: boolean;
  ask(): void;
}

/** What came of the last question that has had an outcome. */
interface Outcome<Answer> {
  readonly question?: string;
  readonly answer?: Answer | undefined;
  readonly fault?: ApiFault | undefined;
}

const none: Outcome<never> = {};

/** Asks when a component appears and whenever what it asks changes; `given` undefined: not yet. */
export function useAnswer<Name extends OperationName>(
  name: Name,
  given: Given[Name] | undefined,
): Question<Answered<Name>> {
  return useAsked((signal) => call(name, given as Given[Name], { signal }), given && [name, given]);
}

/** The same for a question that takes several calls; it is asked anew whenever `about`, as JSON, is another. */
export function useAsked<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  about: unknown,
): Question<Answer> {
  const [{ question: answered, answer, fault }, setOutcome] = useState<Outcome<Answer>>(none);
  const [turn, setTurn] = useState(0);
  const question = about === undefined ? undefined : JSON.stringify([turn, about]);
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    if (question === undefined) {
      setOutcome(none);
      return;
    }
    const over = new AbortController();
    // What was told, or went wrong, stands until there is another outcome.
    latest.current(over.signal).then(
      (told) => {
        if (!over.signal.aborted) setOutcome({ question, answer: told });
      },
      (error: unknown) => {
        if (!over.signal.aborted)
          setOutcome((before) => ({ question, answer: before.answer, fault: asFault(error) }));
      },
    );
    return () => over.abort();
  }, [question]);

  return {
    answer,
    fault,
    isLoading: question !== undefined && question !== answered,
    ask: useCallback(() => setTurn((before) => before + 1), []),
  };
}

/** What went wrong, as it is shown. */
export function asFault(error: unknown): ApiFault {
  return error instanceof ApiFault ? error : new ApiFault('Error', String(error), 0);
}
