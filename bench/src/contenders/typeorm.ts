import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager, EntitySchema } from 'typeorm';
import type { CasterSetup } from '#libs/caster';
import type { Bench, Contender } from '../cell.js';
import { closedLoop } from '../loops.js';
import { setupOf } from '../studios.js';
import { POOL } from './copied-event.js';

interface TokenRow {
  accountId: string;
  token: string;
  answer: { casterId: string };
}
interface StudioRow {
  casterId: string;
  accountId: string;
  name: string;
  version: number;
  setup: CasterSetup;
}
interface EventRow {
  eventId: string;
  casterId: string;
  version: number;
  type: string;
  data: object;
  recordedAt: Date;
}
interface OutboxRow {
  id: string;
  topic: string;
  payload: object;
  sentAt: Date | null;
}

const Token = new EntitySchema<TokenRow>({
  name: 'tokens',
  columns: {
    accountId: { type: String, primary: true },
    token: { type: String, primary: true },
    answer: { type: 'jsonb' },
  },
});
const Studio = new EntitySchema<StudioRow>({
  name: 'studios',
  columns: {
    casterId: { type: 'uuid', primary: true },
    accountId: { type: String },
    name: { type: String },
    version: { type: 'int' },
    setup: { type: 'jsonb' },
  },
});
const Event = new EntitySchema<EventRow>({
  name: 'events',
  columns: {
    eventId: { type: 'uuid', primary: true },
    casterId: { type: 'uuid' },
    version: { type: 'int' },
    type: { type: String },
    data: { type: 'jsonb' },
    recordedAt: { type: 'timestamptz' },
  },
  uniques: [{ columns: ['casterId', 'version'] }],
});
const Outbox = new EntitySchema<OutboxRow>({
  name: 'outbox',
  columns: {
    id: { type: 'uuid', primary: true },
    topic: { type: String },
    payload: { type: 'jsonb' },
    sentAt: { type: 'timestamptz', nullable: true },
  },
});

/** CopyCaster and an edit as a NestJS service is usually written: repositories in a transaction, an outbox table. */
export class TypeormStudios {
  private constructor(readonly dataSource: DataSource) {}

  static async open(url: string): Promise<TypeormStudios> {
    const dataSource = new DataSource({
      type: 'postgres',
      url,
      poolSize: POOL,
      entities: [Token, Studio, Event, Outbox],
      synchronize: true,
    });
    return new TypeormStudios(await dataSource.initialize());
  }

  async createStudio(accountId: string, setup: CasterSetup): Promise<string> {
    const casterId = randomUUID();
    await this.dataSource.transaction(async (manager) => {
      await manager.insert(Studio, { casterId, accountId, name: 'Evening news', version: 1, setup });
      await this.record(manager, casterId, 1, 'CasterCreated', { casterId, accountId, setup });
    });
    return casterId;
  }

  /** A retry gets its first answer. */
  async copy(
    accountId: string,
    sourceCasterId: string,
    name: string,
    token: string,
  ): Promise<{ casterId: string }> {
    return this.dataSource.transaction(async (manager) => {
      const used = await manager.findOneBy(Token, { accountId, token });
      if (used) return used.answer;

      const source = await manager.findOneByOrFail(Studio, { casterId: sourceCasterId, accountId });
      const casterId = randomUUID();
      await manager.insert(Token, { accountId, token, answer: { casterId } });
      await manager.insert(Studio, { casterId, accountId, name, version: 1, setup: source.setup });
      const { version: sourceVersion, setup } = source;
      await this.record(manager, casterId, 1, 'CasterCopied', {
        casterId,
        sourceCasterId,
        sourceVersion,
        name,
        setup,
      });
      return { casterId };
    });
  }

  /** The four statements of an append and no studio: token, event, outbox. The event is ours, without its setup. */
  async append(accountId: string, sourceCasterId: string, token: string): Promise<{ casterId: string }> {
    return this.dataSource.transaction(async (manager) => {
      const used = await manager.findOneBy(Token, { accountId, token });
      if (used) return used.answer;

      const casterId = randomUUID();
      await manager.insert(Token, { accountId, token, answer: { casterId } });
      await this.record(manager, casterId, 1, 'CasterCopied', {
        casterId,
        sourceCasterId,
        sourceVersion: 1,
        name: 'A copy',
        clientToken: token,
      });
      return { casterId };
    });
  }

  /** A layout gets other locations: the row is locked, changed and written. */
  async changeLayout(casterId: string, key: string, blendList: readonly string[]): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const studio = await manager.findOneOrFail(Studio, {
        where: { casterId },
        lock: { mode: 'pessimistic_write' },
      });
      const layout = studio.setup.parts.layout.map((one) => (one.key === key ? { ...one, blendList } : one));
      const setup = { ...studio.setup, parts: { ...studio.setup.parts, layout } };
      const version = studio.version + 1;
      await manager.update(Studio, { casterId }, { version, setup: setup as never });
      await this.record(manager, casterId, version, 'LayoutChanged', { key, blendList });
    });
  }

  async faults(expected: { events: number; tokens: number }): Promise<string[]> {
    const [found] = await this.dataSource.query(`
      select (select count(*) from events)::int as events,
             (select count(*) from outbox)::int as outbox,
             (select count(*) from tokens)::int as tokens,
             (select count(*) from (
               select "casterId" from events group by 1 having max(version) <> count(*)
             ) as stream)::int as holes`);
    return Object.entries({ ...expected, outbox: expected.events, holes: 0 })
      .filter(([name, count]) => found[name] !== count)
      .map(([name, count]) => `${name}: ${found[name]} instead of ${count}`);
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  private async record(
    manager: EntityManager,
    casterId: string,
    version: number,
    type: string,
    data: object,
  ) {
    const event = { eventId: randomUUID(), casterId, version, type, data, recordedAt: new Date() };
    await manager.insert(Event, event as never);
    await manager.insert(Outbox, {
      id: event.eventId,
      topic: 'casters',
      payload: event,
      sentAt: null,
    } as never);
  }
}

const ACCOUNT = '1000000000000000';

export function typeormAppend(): Contender {
  return {
    name: 'TypeORM handler',
    role: 'peer',
    title: 'TypeORM transaction: select token, insert token, insert event, insert outbox, commit',
    async prepare({ postgres }) {
      const studios = await TypeormStudios.open(await postgres.emptyDatabase('typeorm'));
      const source = randomUUID();
      return {
        run: (load) => closedLoop(load, () => studios.append(ACCOUNT, source, randomUUID())),
        check: (acknowledged) => studios.faults({ events: acknowledged, tokens: acknowledged }),
        close: () => studios.close(),
      };
    },
  };
}

/** The handler of a whole copy: the source is read, and the copy has a row of its own. */
export function typeormCopy({ parts }: { parts: number }): Contender {
  return {
    name: 'TypeORM handler',
    role: 'peer',
    title: 'TypeORM transaction: select token and studio, insert token, studio, event and outbox, commit',
    async prepare({ postgres }: Bench) {
      const studios = await TypeormStudios.open(await postgres.emptyDatabase('typeorm'));
      const source = await studios.createStudio(ACCOUNT, setupOf(parts));
      return {
        run: (load) => closedLoop(load, () => studios.copy(ACCOUNT, source, 'A copy', randomUUID())),
        check: (acknowledged) => studios.faults({ events: acknowledged + 1, tokens: acknowledged }),
        close: () => studios.close(),
      };
    },
  };
}

export function typeormEdit({ parts, studios: count }: { parts: number; studios: number }): Contender {
  return {
    name: 'TypeORM handler',
    role: 'peer',
    title: 'TypeORM transaction: select the studio for update, update it, insert event and outbox, commit',
    async prepare({ postgres }: Bench) {
      const studios = await TypeormStudios.open(await postgres.emptyDatabase('typeorm'));
      const setup = setupOf(parts);
      const ids = await Promise.all(
        Array.from({ length: count }, () => studios.createStudio(ACCOUNT, setup)),
      );
      const key = setup.parts.layout[0]?.key as string;
      let edits = 0;
      return {
        run: (load) =>
          closedLoop(load, (caller) => {
            edits += 1;
            return studios.changeLayout(ids[caller % count] as string, key, [
              edits % 2 === 0 ? 'RV01' : 'RV02',
            ]);
          }),
        check: (acknowledged) => studios.faults({ events: acknowledged + count, tokens: 0 }),
        close: () => studios.close(),
      };
    },
  };
}
