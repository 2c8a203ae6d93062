import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '#libs/postgres';
import { freshDatabase } from '#libs/testing';
import { LeasedCheckpoint, START } from './leased-checkpoint.js';

describe('A leased checkpoint', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let first: LeasedCheckpoint;
  let second: LeasedCheckpoint;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = fresh.database;
  });
  beforeEach(async () => {
    await database.pool.query('truncate checkpoints cascade');
    first = new LeasedCheckpoint(database, 'relay', 'first', 60_000);
    second = new LeasedCheckpoint(database, 'relay', 'second', 60_000);
  });
  afterAll(() => fresh.drop());

  /** The database's clock decides; so the test moves the lease, and waits for nothing. */
  const letTheLeaseEnd = () =>
    database.pool.query(`update checkpoints set lease_until = clock_timestamp() - interval '1 second'`);

  it('begins before the first event, and goes on where it was left', async () => {
    await expect(first.acquire()).resolves.toEqual({ epoch: 1n, at: START, sent: null });
    await first.advance({ era: 1, xid: 9_007_199_254_740_993n, position: 12n });
    await first.release();

    await expect(second.acquire()).resolves.toEqual({
      epoch: 2n,
      at: { era: 1, xid: 9_007_199_254_740_993n, position: 12n },
      sent: null,
    });
  });

  it('has one holder at a time, who keeps his epoch', async () => {
    const holders = await Promise.all([first.acquire(), second.acquire()]);

    expect(holders.filter((holder) => holder !== null)).toEqual([{ epoch: 1n, at: START, sent: null }]);
    const [winner, loser] = holders[0] ? [first, second] : [second, first];
    await expect(winner.acquire()).resolves.toMatchObject({ epoch: 1n });
    await expect(winner.renew()).resolves.toBe(true);
    await expect(loser.acquire()).resolves.toBeNull();
    await expect(loser.renew()).resolves.toBe(false);
  });

  it('is taken over when its lease has ended', async () => {
    await first.acquire();
    await letTheLeaseEnd();

    await expect(second.acquire()).resolves.toEqual({ epoch: 2n, at: START, sent: null });
    await expect(first.acquire()).resolves.toBeNull();
  });

  it('is not taken from a holder that renewed it in time', async () => {
    await first.acquire();
    await letTheLeaseEnd();
    await expect(first.renew()).resolves.toBe(true);

    await expect(second.acquire()).resolves.toBeNull();
  });

  it('is not moved, renewed or released by a holder that lost it', async () => {
    await first.acquire();
    await letTheLeaseEnd();
    await second.acquire();
    await second.advance({ era: 1, xid: 8n, position: 8n });

    await expect(first.advance({ era: 1, xid: 7n, position: 7n })).resolves.toBe(false);
    await expect(first.renew()).resolves.toBe(false);
    await first.release();
    await expect(second.advance({ era: 1, xid: 9n, position: 9n })).resolves.toBe(true);
  });

  it('is not moved by a holder that lost it, got it back and still remembers the old epoch', async () => {
    await first.acquire();
    const asleep = first;
    await letTheLeaseEnd();
    await second.acquire();
    await letTheLeaseEnd();
    const awake = new LeasedCheckpoint(database, 'relay', 'first', 60_000);
    await expect(awake.acquire()).resolves.toMatchObject({ epoch: 3n });

    await expect(asleep.advance({ era: 1, xid: 7n, position: 7n })).resolves.toBe(false);
    await expect(awake.advance({ era: 1, xid: 7n, position: 7n })).resolves.toBe(true);
  });

  it('is renewed by each advance', async () => {
    await first.acquire();
    await letTheLeaseEnd();
    await first.advance({ era: 1, xid: 5n, position: 5n });

    await expect(second.acquire()).resolves.toBeNull();
  });

  it('keeps what its reader has parked, and takes nothing from a holder that lost it', async () => {
    await first.acquire();
    const evening = { casterId: 'evening', version: 7, reason: 'torn \u0000' };
    await first.parked.park(evening);
    const [parked] = await first.parked.list();
    expect(parked).toMatchObject({ casterId: 'evening', version: 7, reason: 'torn \ufffd' });
    await first.parked.park(evening);
    expect(await first.parked.list()).toEqual([parked]);

    await letTheLeaseEnd();
    await second.acquire();
    await expect(first.parked.park({ ...evening, casterId: 'noon' })).rejects.toThrow(
      'lease of relay was lost',
    );
    await expect(first.parked.unpark('evening')).rejects.toThrow('lease of relay was lost');
    expect(await second.parked.list()).toEqual([parked]);
    await second.parked.unpark('evening');
    expect(await second.parked.list()).toEqual([]);
  });

  it('leaves other readers their own', async () => {
    await first.acquire();
    const projector = new LeasedCheckpoint(database, 'projector', 'second', 60_000);

    await expect(projector.acquire()).resolves.toEqual({ epoch: 1n, at: START, sent: null });
  });
});
