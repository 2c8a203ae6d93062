import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CasterSetup } from '#libs/caster';
import type { EventStore } from '#libs/event-store';
import { Newsrooms, RELAY, setupOf } from './forgetting.suite.js';
import { sweepDeletedStreams } from './sweep-ended-streams.js';
import { sweepSetups, sweepSetupsOf } from './sweep-setups.js';

const anna = '1000000000000001';
const ben = '1000000000000002';
const SECONDS = Number(process.env.SWEEP_SECONDS ?? 5);

let rooms: Newsrooms;
beforeEach(async () => {
  rooms = await Newsrooms.open();
});
afterEach(() => rooms.close());

// Whatever was deleted, at once.
const sweepStudios = () => sweepDeletedStreams(rooms.database, { relay: RELAY, deletedStudioDays: 0 });

describe('A setup', () => {
  it('goes when no event names it any more, and stays as long as one does', async () => {
    const shared = setupOf('shared');
    const source = await rooms.copy(anna, 'none', shared);
    const kept = await rooms.copy(anna, 'none', shared);
    const alone = await rooms.copy(anna, 'none', setupOf('alone'));
    const ofBen = await rooms.copy(ben, 'none', shared);
    expect(await rooms.count('setups')).toBe(3);
    expect(await sweepSetups(rooms.database)).toBe(0);

    for (const casterId of [source, alone]) await rooms.delete(anna, casterId, 1);
    await rooms.delete(ben, ofBen, 1);
    let swept = 0;
    while (swept < 3) swept += (await sweepStudios()).streams;
    expect(await sweepSetups(rooms.database)).toBe(2);
    expect((await rooms.store.readStream(kept))[0]!.data.setup).toEqual(shared);
    expect(await rooms.count('setups')).toBe(1);
  });

  it('is looked for only after events were removed, or where an account is named', async () => {
    await rooms.query(
      `insert into setups (account_id, hash, schema_version, setup) values ($1, sha256('x'), 1, '{}')`,
      [anna],
    );
    expect(await sweepSetups(rooms.database)).toBe(0);
    expect(await sweepSetupsOf(rooms.database, ben)).toBe(0);
    await rooms.query('update removed_events set removals = removals + 1');
    expect(await sweepSetups(rooms.database)).toBe(1);
  });

  it('is found among more than fit into a look', async () => {
    await rooms.query(
      `insert into setups (account_id, hash, schema_version, setup)
       select $1, sha256(convert_to(n::text, 'UTF8')), 1, '{}' from generate_series(1, 2345) as n`,
      [anna],
    );
    const kept = await rooms.copy(anna, 'none', setupOf('kept'));
    expect(await sweepSetupsOf(rooms.database, anna)).toBe(2345);
    expect((await rooms.store.readStream(kept))[0]!.data.setup).toEqual(setupOf('kept'));
  });

  it(
    'that is swept while copies are made of it is stored with them again: no copy fails or lacks its setup',
    async () => {
      // Studios that live for a moment: half of the time nobody names a setup, and it is swept.
      const setups: readonly CasterSetup[] = Array.from({ length: 12 }, (_, i) => setupOf(`${i}`));
      const replicas = await Promise.all([rooms.replica(), rooms.replica()]);
      const startedAt = performance.now();
      const counts = { copies: 0, setups: 0 };
      const repeated = () => replicas.map(({ missing }) => missing());
      /** What is looked for has been met: how often depends on the machine. */
      const wasMet = () => counts.setups > 3 && Math.max(...repeated()) > 0;
      const isOver = () => {
        const seconds = (performance.now() - startedAt) / 1_000;
        return seconds > SECONDS && (wasMet() || seconds > SECONDS + 120);
      };

      /** Answers the last copy, which stays. */
      const copying = async (store: EventStore, setup: () => CasterSetup) => {
        for (;;) {
          const kept = setup();
          const casterId = await rooms.copy(anna, 'none', kept, store);
          counts.copies += 1;
          if (isOver()) return { casterId, setup: kept };
          await rooms.delete(anna, casterId, 1, store);
          // As the sweep of deleted studios does in its time: here nothing shall be between.
          await rooms.query('delete from streams where caster_id = $1', [casterId]);
          await rooms.query('delete from events where caster_id = $1', [casterId]);
        }
      };
      const sweeping = async () => {
        while (!isOver()) {
          counts.setups += await sweepSetupsOf(rooms.database, anna);
        }
      };
      const drawn = () => setups[Math.floor(Math.random() * setups.length)]!;
      const [kept] = await Promise.all([
        Promise.all(replicas.flatMap(({ store }) => [1, 2, 3].map(() => copying(store, drawn)))),
        sweeping(),
      ]);
      await sweepStudios();
      await sweepSetups(rooms.database);

      // Read by somebody who remembers nothing.
      const { store, close } = await rooms.replica();
      for (const { casterId, setup } of kept)
        expect((await store.readStream(casterId))[0]!.data.setup).toEqual(setup);
      process.stderr.write(`A setup that is swept: ${JSON.stringify({ ...counts, repeated: repeated() })}\n`);
      expect(wasMet()).toBe(true);
      await close();
      for (const replica of replicas) await replica.close();
      expect(
        await rooms.count(
          'events',
          'setup_hash is not null and not exists (select from setups where (account_id, hash) = (events.account_id, setup_hash))',
        ),
      ).toBe(0);
    },
    300_000 + SECONDS * 2_000,
  );
});
