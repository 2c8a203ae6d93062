/** Work on one thing goes one after another, in the order it came; work on different things side by side. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<Result>(thing: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(thing) ?? Promise.resolve();
    // Whoever came before may have failed; that is their business.
    const mine = before.then(work, work);
    this.last.set(thing, mine);
    const leave = () => {
      if (this.last.get(thing) === mine) this.last.delete(thing);
    };
    mine.then(leave, leave);
    return mine;
  }
}
