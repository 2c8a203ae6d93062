/** Work under one key goes one after another, in the order it came; work under different keys side by side. */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<unknown>>();

  add<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(key) ?? Promise.resolve();
    // A failure before is that caller's own.
    const added = before.then(work, work);
    this.last.set(key, added);
    const leave = () => {
      if (this.last.get(key) === added) this.last.delete(key);
    };
    added.then(leave, leave);
    return added;
  }
}
