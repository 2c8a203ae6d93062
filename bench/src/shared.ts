import type { Bench } from './cell.js';

interface Closable {
  close(): Promise<void>;
}

/** What several contenders of a cell work on: made when the first asks for it, closed when the last has done with it. */
export function shared<Thing extends Closable>(make: (bench: Bench) => Promise<Thing>) {
  let users = 0;
  let made: Promise<Thing> | undefined;
  return async (bench: Bench): Promise<{ thing: Thing; close(): Promise<void> }> => {
    users += 1;
    made ??= make(bench);
    const thing = await made;
    return {
      thing,
      close: async () => {
        users -= 1;
        if (users > 0) return;
        made = undefined;
        await thing.close();
      },
    };
  };
}
