interface Wanted<Value> {
  readonly key: string;
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}

const MOST_AT_ONCE = 1_000;
// A read that hears nothing ends after 6 s, and callers wait for 8 s.
const PATIENCE_MS = 1_000;

/**
 * Looks up together what is wanted at one moment: while a read runs, others gather, unless it takes longer than a
 * second. Nobody waits for company. Who wants the same key at the same time asks a cache in front of this.
 */
export function gatheredLookups<Value>(
  read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  const waiting: Wanted<Value>[] = [];
  let isBusy = false;
  let isPlanned = false;

  function plan(): void {
    if (isPlanned || isBusy || waiting.length === 0) return;
    isPlanned = true;
    // At the end of this turn of the event loop: those that came with one packet go together.
    setImmediate(() => {
      isPlanned = false;
      send();
    });
  }

  function send(): void {
    const batch = waiting.splice(0, MOST_AT_ONCE);
    isBusy = true;
    let isOver = false;
    const next = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(impatience);
      isBusy = false;
      plan();
    };
    const impatience = setTimeout(next, PATIENCE_MS);
    read(batch.map(({ key }) => key))
      .then(
        (found) => {
          for (const { key, resolve } of batch) resolve(found.get(key));
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      )
      .finally(next);
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      plan();
    });
}
