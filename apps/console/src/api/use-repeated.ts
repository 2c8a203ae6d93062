import { useEffect } from 'preact/hooks';
import type { Question } from './use-answer';

/** Asks again some time after each answer, while the reader looks at the page: a slow answer is waited for. */
export function useRepeated({ isLoading, ask }: Question<unknown>, milliseconds: number | undefined): void {
  useEffect(() => {
    if (milliseconds === undefined || isLoading) return;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      timer = setTimeout(() => (document.visibilityState === 'visible' ? ask() : wait()), milliseconds);
    };
    wait();
    return () => clearTimeout(timer);
  }, [milliseconds, isLoading, ask]);
}
