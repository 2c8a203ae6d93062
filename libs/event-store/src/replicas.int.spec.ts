import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '#libs/postgres';
import { freshDatabase, openTransaction, waitFor } from '#libs/testing';
import {
  anna,
  copy,
  deletion,
  edit,
  emptyTables,
  faultsIn,
  noFaults,
  openReplica,
  setupOf,
} from './commands.suite.js';
import type { EventStore } from './event-store.js';

const soakSeconds = Number(process.env.SOAK_SECONDS ?? 3);

describe('Two replicas on one database', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let replicas: Awaited<ReturnType<typeof openReplica>>[];
  /** A deadlock, for one: the store makes good for it, and says so. */
  let complaints: object[];

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = fresh.database;
    const log = (_level: string, message: string, fields: object) => complaints.push({ message, ...fields });
    replicas = [await openReplica(fresh.url, { log }), await openReplica(fresh.url, { log })];
  });
  beforeEach(async () => {
    complaints = [];
    await emptyTables(database);
  });
  afterAll(async () => {
    for (const replica of replicas) await replica.close();
    await fresh.drop();
  });
  const count = async (table: string) =>
    Number((await database.pool.query(`select count(*) from ${table}`)).rows[0].count);
  const kinds = (outcomes: readonly { kind: string }[]) => {
    const counted: Record<string, number> = {};
    for (const { kind } of outcomes) counted[kind] = (counted[kind] ?? 0) + 1;
    return counted;
  };

  it(
    'copy, edit and delete the same studios for a while without an error, a gap or a token without its copy',
    async () => {
      const accounts = ['anna', 'ben', 'cleo', 'dora'];
      const studios: { accountId: string; casterId: string }[] = [];
      const setups = [setupOf(3), setupOf(30), setupOf(100)];
      const outcomes: { kind: string }[] = [];
      const endsAt = performance.now() + soakSeconds * 1_000;
      const pick = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)]!;

      const work = async (store: EventStore) => {
        while (performance.now() < endsAt) {
          const dice = Math.random();
          const studio = pick(studios.slice(-200));
          if (!studio || dice < 0.4) {
            const made = { accountId: pick(accounts), casterId: randomUUID() };
            const setup = dice < 0.01 ? setupOf(50, randomUUID()) : pick(setups);
            const outcome = await store.start(copy(made.casterId, { accountId: made.accountId, setup }));
            if (outcome.kind === 'appended') studios.push(made);
            outcomes.push({ kind: `copy ${outcome.kind}` });
          } else if (dice < 0.5) {
            const { casterId, accountId } = studio;
            const outcome = await store.start(copy('another', { token: `copy to ${casterId}`, accountId }));
            outcomes.push({ kind: `retry ${outcome.kind}` });
          } else {
            const history = await store.readStream(studio.casterId);
            if (history.some(({ type }) => type === 'CasterDeleted')) continue;
            const command = dice < 0.65 ? deletion : edit;
            const outcome = await store.append(
              command === deletion
                ? deletion(studio.casterId, history.length, studio.accountId)
                : edit(studio.casterId, history.length, {
                    accountId: studio.accountId,
                    events: 1 + Math.floor(dice * 3),
                  }),
            );
            outcomes.push({ kind: `${command.name} ${outcome.kind}` });
          }
        }
      };
      await Promise.all(replicas.flatMap(({ store }) => Array.from({ length: 12 }, () => work(store))));

      const counted = kinds(outcomes);
      expect(
        Object.keys(counted).filter((kind) => !/appended|retry replayed|version conflict/.test(kind)),
      ).toEqual([]);
      expect(await count('client_tokens')).toBe(counted['copy appended']);
      expect(await count('streams')).toBe(counted['copy appended']);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
      expect(complaints).toEqual([]);
      if (process.env.SOAK_SECONDS) {
        process.stdout.write(
          `${soakSeconds} s: ${JSON.stringify(counted)}, ${await count('events')} events\n`,
        );
      }
    },
    soakSeconds * 1_000 + 300_000,
  );

  it('edit and delete the same twenty studios at once without a deadlock', async () => {
    const studios = Array.from({ length: 20 }, (_, index) => ({
      casterId: `studio ${index}`,
      accountId: `account ${index % 4}`,
    }));
    await Promise.all(
      studios.map(({ casterId, accountId }) => replicas[0]!.store.start(copy(casterId, { accountId }))),
    );
    const last = 6;
    for (let version = 1; version <= last; version++) {
      // A stranger in the midst of them: both statements begin to lock, and go on at the same moment.
      const stranger = await openTransaction(
        database.pool,
        `select from streams where caster_id = 'studio 15' for update`,
      );
      const racing = Promise.all(
        replicas.flatMap(({ store }) =>
          studios.map(({ casterId, accountId }) =>
            store.append(
              version < last
                ? edit(casterId, version, { accountId })
                : deletion(casterId, version, accountId),
            ),
          ),
        ),
      );
      await waitFor(async () => (await stranger.waiting()) === replicas.length, {
        what: 'both statements to wait',
      });
      await stranger.end();
      expect(kinds(await racing)).toEqual({ appended: 20, 'version conflict': 20 });
    }
    expect(complaints).toEqual([]);
    await expect(faultsIn(database)).resolves.toEqual(noFaults);
  });

  it('give one of fifty the last place', async () => {
    await database.pool.query('insert into accounts (account_id, caster_quota) values ($1, 8)', [anna]);
    for (let made = 0; made < 7; made++) await replicas[0]!.store.start(copy());

    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => replicas[index % 2]!.store.start(copy())),
    );
    expect(kinds(outcomes)).toEqual({ appended: 1, 'quota exceeded': 49 });
    expect(await count('client_tokens')).toBe(8);
    await expect(faultsIn(database)).resolves.toEqual(noFaults);
  });

  it('make one studio for each token of two hundred parallel requests', async () => {
    for (const token of Array.from({ length: 10 }, (_, index) => `token ${index}`)) {
      const commands = Array.from({ length: 200 }, () => copy(undefined, { token }));
      const outcomes = await Promise.all(
        commands.map((command, index) => replicas[index % 2]!.store.start(command)),
      );

      expect(kinds(outcomes)).toEqual({ appended: 1, replayed: 199 });
      const answered = commands.map((command, index) => {
        const outcome = outcomes[index]!;
        return outcome.kind === 'replayed' ? outcome.answer.casterId : command.casterId;
      });
      expect(new Set(answered).size).toBe(1);
    }
    expect(await count('events')).toBe(10);
    await expect(faultsIn(database)).resolves.toEqual(noFaults);
  });

  it('answer replays while old tokens are swept', async () => {
    const [one, other] = replicas.map(({ store }) => store);
    const young = Array.from({ length: 50 }, (_, index) => `young ${index}`);
    const old = Array.from({ length: 2_000 }, (_, index) => `old ${index}`);
    await Promise.all([...old, ...young].map((token) => one!.start(copy(undefined, { token }))));
    await database.pool.query(
      `update client_tokens set used_at = now() - interval '8 days' where client_token like 'old %'`,
    );

    const [swept, ...outcomes] = await Promise.all([
      one!.sweepTokens(),
      ...[...young, ...old.slice(0, 300)].map((token) => other!.start(copy(undefined, { token }))),
    ]);
    expect(kinds(outcomes.slice(0, 50))).toEqual({ replayed: 50 });
    // Those that came before the sweep are retries, those that came after it are new; none is refused.
    const afterwards = kinds(outcomes.slice(50));
    expect((afterwards.replayed ?? 0) + (afterwards.appended ?? 0)).toBe(300);
    expect(swept).toBe(2_000);
    expect(await count('client_tokens')).toBe(50 + (afterwards.appended ?? 0));
  });
});
