import { useState } from 'preact/hooks';
import type { ApiFault } from './api-fault';
import { type Answered, call } from './call';
import type { Given } from './operations.generated';
import type { OperationName } from './request';
import { asFault } from './use-answer';

export interface Command<Name extends OperationName> {
  readonly isRunning: boolean;
  readonly fault: ApiFault | undefined;
  /** Resolves to nothing where it was refused: `fault` says why. */
  run(given: Given[Name]): Promise<Answered<Name> | undefined>;
}

/** A call that changes something, made when the reader asks for it. */
export function useCommand<Name extends OperationName>(name: Name): Command<Name> {
  const [state, setState] = useState<{ isRunning: boolean; fault: ApiFault | undefined }>({
    isRunning: false,
    fault: undefined,
  });
  return {
    ...state,
    async run(given) {
      setState({ isRunning: true, fault: undefined });
      try {
        const answer = await call(name, given);
        setState({ isRunning: false, fault: undefined });
        return answer;
      } catch (error) {
        setState({ isRunning: false, fault: asFault(error) });
        return undefined;
      }
    },
  };
}
