import { randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import { EventStore } from '#libs/event-store';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { Projections } from './projections.js';
import type { AnyView, View } from './view.js';

export interface Tally {
  readonly words: string[];
}

/**
 * A view small enough to see through: what each stream's events said, in order. `Ended` ends it, `Poison` cannot be
 * folded, and a row that says "smudge" cannot be read.
 */
export const tallies: View<Tally> = {
  name: 'tallies',
  version: 1,
  rowSchema: 1,
  columns: { words: 'jsonb' },
  indexes: [],
  fold(row, { type, data }) {
    if (type === 'Poison') throw new Error('nobody can read this');
    return type === 'Ended' ? null : { words: [...(row?.words ?? []), String(data.word)] };
  },
  encode: ({ words }) => ({ words }),
  decode({ words }) {
    if ((words as string[]).includes('smudge')) throw new Error('a smudged row');
    return { words: words as string[] };
  },
};

export const event = (type: string, word: string) => ({
  eventId: uuidV7(),
  type,
  schemaVersion: 1,
  data: { word },
});

/** A store whose streams say words, and views of them. */
export class Talk {
  static async open(views: readonly AnyView[], lines: unknown[] = []): Promise<Talk> {
    const test = await freshDatabase();
    const log = (_level: string, _message: string, fields: unknown) => void lines.push(fields);
    const store = new EventStore(test.database, { casterQuota: 20_000, clientTokenDays: 7, log });
    const projections = new Projections(test.database, store, views, log);
    await projections.createTables();
    await test.database.pool.query("insert into accounts (account_id) values ('a')");
    return new Talk(test, store, projections);
  }

  private constructor(
    readonly test: FreshDatabase,
    readonly store: EventStore,
    readonly projections: Projections,
  ) {}

  async close(): Promise<void> {
    await this.projections.close();
    await this.store.drain();
    await this.test.drop();
  }

  async stream(...words: string[]): Promise<string> {
    const casterId = randomUUID();
    const [first = 'first', ...more] = words;
    await this.store.start({
      accountId: 'a',
      casterId,
      operation: 'Start',
      clientToken: randomUUID(),
      parametersHash: Buffer.alloc(32),
      answer: {},
      event: event('Said', first),
      meta: { requestId: 'R' },
    });
    if (more.length > 0) await this.append(casterId, 1, ...more.map((word) => event('Said', word)));
    return casterId;
  }

  append(casterId: string, expectedVersion: number, ...events: ReturnType<typeof event>[]) {
    const meta = { requestId: 'R' };
    return this.store.append({ accountId: 'a', casterId, expectedVersion, events, endsStream: false, meta });
  }

  /** The texts of the statements that the work sends; the store announces an earlier append when it likes. */
  async queriesOf(work: () => Promise<unknown>): Promise<string[]> {
    const { pool } = this.test.database;
    const query = pool.query;
    const texts: string[] = [];
    const telling = (...args: unknown[]) => {
      const [statement] = args as [string | { text: string }];
      texts.push(typeof statement === 'string' ? statement : statement.text);
      return Reflect.apply(query, pool, args);
    };
    Object.assign(pool, { query: telling });
    try {
      await work();
    } finally {
      Object.assign(pool, { query });
    }
    return texts.filter((text) => !text.includes('pg_notify'));
  }

  async row(
    casterId: string,
    table = 'tallies_v1',
  ): Promise<{ version: number; gone: boolean; words: string[] } | undefined> {
    const { rows } = await this.test.database.pool.query(
      `select version, gone, words from ${table} where caster_id = $1`,
      [casterId],
    );
    return rows[0];
  }
}
