import { type Database, readSql } from '#libs/postgres';
import type { WireLog } from '#libs/wire';
import { NONCE_KEPT_MINUTES } from './admission-statements.js';

/** 2 MB of a table, some milliseconds of reading. */
const BLOCKS_OF_STEP = 256;
const STEP_EVERY_MS = 1_000;
/** Longer than any statement that counts takes. */
const COUNT_KEPT_SECONDS = 60;

/**
 * Removes expired nonces and the counts of past seconds. It walks through the tables, a few blocks a second, and needs no
 * index for that, which each call would have to keep; several replicas may walk at once.
 */
export class AdmissionSweeper {
  private readonly walks: readonly Walk[];
  private timer: NodeJS.Timeout | undefined;
  private step: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(
    database: Pick<Database, 'query'>,
    private readonly log: WireLog = () => {},
    blocksOfStep = BLOCKS_OF_STEP,
  ) {
    this.walks = [
      new Walk(database, readSql(import.meta.url, 'sweep-nonces.sql'), NONCE_KEPT_MINUTES, blocksOfStep),
      new Walk(database, readSql(import.meta.url, 'sweep-call-counts.sql'), COUNT_KEPT_SECONDS, blocksOfStep),
    ];
  }

  start(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.step = this.takeStep().then(() => this.start());
    }, STEP_EVERY_MS).unref();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.step;
  }

  /** Once through both tables; says how many rows went. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const walk of this.walks) removed += await walk.toItsEnd();
    return removed;
  }

  private async takeStep(): Promise<void> {
    for (const walk of this.walks)
      await walk.step().catch((error: unknown) =>
        this.log('warn', 'Expired nonces and call counts wait for removal', {
          reason: error instanceof Error ? error.message : String(error),
        }),
      );
  }
}

class Walk {
  private from = 0;

  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly sql: string,
    private readonly kept: number,
    private readonly blocksOfStep: number,
  ) {}

  async toItsEnd(): Promise<number> {
    let removed = 0;
    this.from = 0;
    do removed += await this.step();
    while (this.from > 0);
    return removed;
  }

  /** One piece of the way, and from the end back to the start. */
  async step(): Promise<number> {
    const to = this.from + this.blocksOfStep;
    const { rows } = await this.database.query<{ removed: number; blocks: number }>(this.sql, [
      `(${this.from},0)`,
      `(${to},0)`,
      this.kept,
    ]);
    const { removed = 0, blocks = 0 } = rows[0] ?? {};
    this.from = to < blocks ? to : 0;
    return removed;
  }
}
