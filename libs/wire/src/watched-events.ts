/**
 * A stream of events outlives the look at its caller: `judge` looks again from time to time, and what it answers is the
 * last that is said. One that throws could not look, which is no reason to end.
 */
export function watchedEvents(
  events: AsyncIterable<string>,
  { judge, everyMs }: { judge(): Promise<string | undefined>; readonly everyMs: number },
): AsyncIterableIterator<string> {
  const inner = events[Symbol.asyncIterator]();
  let isOver = false;
  let lastWords: string | undefined;
  // Of the reader that waits now. A promise to be refused, raced against each event, would hold on to all of them.
  let onRefused: () => void = () => undefined;
  let isJudging = false;
  const timer = setInterval(async () => {
    if (isJudging) return;
    isJudging = true;
    lastWords ??= await judge().catch(() => undefined);
    isJudging = false;
    if (lastWords !== undefined) onRefused();
  }, everyMs);
  timer.unref();

  const end = async () => {
    isOver = true;
    clearInterval(timer);
    // Whatever is asked of it is answered at once then.
    await inner.return?.();
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver) return { done: true, value: undefined };
      const step = await new Promise<IteratorResult<string> | undefined>((resolve, reject) => {
        onRefused = () => resolve(undefined);
        if (lastWords !== undefined) onRefused();
        else inner.next().then(resolve, reject);
      });
      if (step === undefined || step.done) await end();
      return step ?? { done: false, value: lastWords as string };
    },
    async return() {
      await end();
      return { done: true, value: undefined };
    },
  };
}
