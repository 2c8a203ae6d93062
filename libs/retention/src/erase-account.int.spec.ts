import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beginErasure, ensureAccount, recordOperatorAction, setAccountActive } from '#libs/access';
import { LeasedCheckpoint } from '#libs/event-store';
import { waitFor } from '#libs/testing';
import { accountTables } from './account-tables.js';
import { archived } from './archive/archived.js';
import { eraseAccount, finishErasures } from './erase-account.js';
import { Newsrooms, RELAY } from './forgetting.suite.js';
import { sweepErasedStreams } from './sweep-ended-streams.js';
import { sweepSetups } from './sweep-setups.js';

const anna = '1000000000000001';
const ben = '1000000000000002';

let rooms: Newsrooms;
beforeEach(async () => {
  rooms = await Newsrooms.open();
  for (const accountId of [anna, ben]) await ensureAccount(rooms.database, accountId);
});
afterEach(() => rooms.close());

const erasing = () => ({ database: rooms.database, store: rooms.store, relay: RELAY });

/** Every column of every table that says whose a row is, and how many rows say it is this account's. */
async function rowsOf(accountId: string): Promise<Record<string, number>> {
  const columns = await rooms.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns
     where table_schema = current_schema() and column_name like '%account\\_id' order by 1, 2`,
  );
  const found: Record<string, number> = {};
  for (const { table_name: table, column_name: column } of columns) {
    const count = await rooms.count(`"${table}"`, `"${column}" = $1`, [accountId]);
    found[table] = (found[table] ?? 0) + count;
  }
  return found;
}
const left = async (accountId: string) =>
  Object.fromEntries(Object.entries(await rowsOf(accountId)).filter(([, count]) => count > 0));

/** Something in every table there is. */
async function fill(accountId: string): Promise<{ alive: string; deleted: string; group: string }> {
  const alive = await rooms.studio(accountId, 20);
  const deleted = await rooms.deleted(accountId, 3);
  const group = await rooms.episodeGroup(accountId);
  await rooms.projectAll();
  await rooms.query('insert into users (account_id, user_name) values ($1, $2)', [accountId, 'eve']);
  await rooms.query(`insert into policies (account_id, policy_name, document) values ($1, 'edit', '{}')`, [
    accountId,
  ]);
  await rooms.query(
    `insert into user_policies (account_id, user_name, policy_name) values ($1, 'eve', 'edit')`,
    [accountId],
  );
  await rooms.query(
    `insert into access_keys (access_key_id, account_id, user_name, secret_sealed, status)
     values ('UK' || $1, $1, 'eve', '\\x00', 'inactive')`,
    [accountId],
  );
  await rooms.query(`insert into account_call_rates values ($1, 'CopyCaster', 3)`, [accountId]);
  for (const [owner, grantee] of [
    [accountId, '1000000000000077'],
    ['1000000000000078', accountId],
  ] as const) {
    await ensureAccount(rooms.database, owner);
    await rooms.query(
      `insert into copy_grants (grant_id, account_id, grantee_account_id, caster_id, created_by)
       values (gen_random_uuid(), $1, $2, $3, 'account')`,
      [owner, grantee, alive],
    );
  }
  await rooms.query(`insert into call_counts values ($1, 'CopyCaster', 1, 1)`, [accountId]);
  await recordOperatorAction(rooms.database, {
    accountId,
    action: 'CreateUser',
    resource: 'user eve',
    operator: 'root',
  });
  return { alive, deleted, group };
}

async function begin(accountId: string): Promise<void> {
  await setAccountActive(rooms.database, accountId, false);
  await beginErasure(rooms.database, accountId);
}

/** Until the horizon, which other tests on the server hold back, has let everything go. */
const erased = (accountId: string) =>
  waitFor(async () => (await eraseAccount(erasing(), accountId)).streams === 0, {
    what: 'the end of the erasure',
  });

describe('The erasure of an account', () => {
  it('knows every table that has an account, and so does the archive', async () => {
    const all = await rowsOf(anna);
    const views = await rooms.query<{ name: string }>(
      `select table_name as name from information_schema.columns where column_name = 'gone'`,
    );
    const tables = Object.keys(all).filter((table) => !views.some(({ name }) => name === table));
    // A table that is missing here is forgotten by the erasure: give it a line in account-tables.ts and archived.ts.
    expect(Object.keys(accountTables).sort()).toEqual(tables.sort());
    expect(Object.keys(archived).sort()).toEqual(tables.sort());
  });

  it('leaves nothing in any table but a mark for each studio, for a week, and touches no other account', async () => {
    const { alive, deleted, group } = await fill(anna);
    await fill(ben);
    const before = await rowsOf(anna);
    expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);
    const ofBen = await rowsOf(ben);

    await begin(anna);
    await erased(anna);
    expect(await left(anna)).toEqual({ accounts: 1, events: 3 });
    const marks = await rooms.query(
      `select caster_id, version, type, data::text, setup_hash from events where account_id = $1 order by version`,
      [anna],
    );
    expect(marks).toEqual([
      {
        caster_id: group,
        version: 2,
        type: 'EpisodeGroupErased',
        data: expect.any(String),
        setup_hash: null,
      },
      { caster_id: deleted, version: 4, type: 'CasterErased', data: expect.any(String), setup_hash: null },
      { caster_id: alive, version: 21, type: 'CasterErased', data: expect.any(String), setup_hash: null },
    ]);
    for (const { data } of marks) expect(Object.keys(JSON.parse(data as string))).toEqual(['at']);
    expect(
      await rooms.query('select name, caster_count from accounts where account_id = $1', [anna]),
    ).toEqual([{ name: null, caster_count: 0 }]);
    expect(await rowsOf(ben)).toEqual(ofBen);

    expect(await finishErasures(erasing())).toBe(0);
    await rooms.age(8);
    await sweepErasedStreams(rooms.database, { relay: RELAY });
    expect(await finishErasures(erasing())).toBe(1);
    expect(await sweepSetups(rooms.database)).toBe(0);
    expect(await left(anna)).toEqual({});
    expect(await left(ben)).toEqual(ofBen);
  });

  it('keeps the word of the operator who had it done', async () => {
    await fill(anna);
    await begin(anna);
    await erased(anna);
    await recordOperatorAction(rooms.database, {
      accountId: anna,
      action: 'EraseAccount',
      resource: '',
      operator: 'root',
    });
    await erased(anna);
    expect(await left(anna)).toMatchObject({ audit_log: 1 });
  });

  it('is refused while anybody could come in, and makes sure that nobody ever does again', async () => {
    await expect(beginErasure(rooms.database, '3')).rejects.toThrow('account 3');
    await expect(beginErasure(rooms.database, anna)).rejects.toThrow('accounts disable');
    await setAccountActive(rooms.database, anna, false);
    await rooms.query(
      `insert into access_keys (access_key_id, account_id, secret_sealed) values ('UKopen', $1, '\\x00')`,
      [anna],
    );
    await expect(beginErasure(rooms.database, anna)).rejects.toThrow('UKopen');
    await expect(eraseAccount(erasing(), anna)).rejects.toThrow('has not begun');
    await rooms.query(`update access_keys set status = 'inactive'`);
    await beginErasure(rooms.database, anna);
    await beginErasure(rooms.database, anna);
    await expect(setAccountActive(rooms.database, anna, true)).rejects.toThrow('being erased');
  });

  it('goes on where it was cut off, and takes what a call under way made meanwhile', async () => {
    for (let i = 0; i < 12; i += 1) await rooms.studio(anna, 2);
    await begin(anna);
    const { store } = rooms;
    let appended = 0;
    const failing = {
      append: async (command: Parameters<typeof store.append>[0]) => {
        if (++appended > 5) throw new Error('killed');
        return store.append(command);
      },
    };
    await expect(eraseAccount({ ...erasing(), store: failing }, anna)).rejects.toThrow('killed');
    await rooms.studio(anna, 3);
    await erased(anna);
    expect(await left(anna)).toEqual({ accounts: 1, events: 13 });
    expect(await rooms.count('events', 'version > 1 and type <> $1', ['CasterErased'])).toBe(0);

    await rooms.studio(anna, 3);
    await waitFor(
      async () => {
        await finishErasures(erasing());
        return (await rooms.count('streams')) === 0;
      },
      { what: 'the program to go on' },
    );
    expect(await left(anna)).toEqual({ accounts: 1, events: 14 });
  });

  it('takes away nothing that the relay has not published, until it has', async () => {
    await rooms.relayAll();
    const casterId = await rooms.studio(anna, 4);
    await begin(anna);
    expect(await eraseAccount(erasing(), anna)).toEqual({ streams: 1 });
    expect(await rooms.store.readStream(casterId)).toHaveLength(5);
    await waitFor(
      async () => {
        await rooms.relayAll();
        return (await eraseAccount(erasing(), anna)).streams === 0;
      },
      { what: 'the relay' },
    );
    expect(await rooms.store.readStream(casterId)).toMatchObject([{ version: 5, type: 'CasterErased' }]);
    // What was published of it is no sign of a lost past, and what never was is one.
    const published = (version: number) => ({ casterId, version, eventId: `${version}`, at: new Date() });
    expect(await rooms.store.removedAmong([published(1), published(4), published(6)])).toEqual(
      new Set(['1', '4']),
    );
  });

  it('of a studio that the relay has parked has it go on with the last event, under another lease', async () => {
    await rooms.relayAll();
    const casterId = await rooms.studio(anna, 4);
    await waitFor(
      async () => {
        await rooms.relayAll();
        return (
          (await rooms.count(
            'events',
            '(era, xid, position) > (select era, xid, position from checkpoints)',
          )) === 0
        );
      },
      { what: 'the relay' },
    );
    await rooms.relay.parked.park({ casterId, version: 2, reason: 'torn' });
    await begin(anna);
    expect(await eraseAccount(erasing(), anna)).toEqual({ streams: 1 });

    expect(await rooms.relay.isStillHeld()).toBe(true); // renewed a moment ago; the next write finds out
    expect(await rooms.relay.renew()).toBe(false);
    await rooms.relay.acquire();
    expect(await rooms.relay.parked.list()).toMatchObject([{ casterId, version: 5 }]);
    expect(await rooms.store.readStream(casterId)).toMatchObject([{ version: 5, type: 'CasterErased' }]);
    await rooms.relay.parked.unpark(casterId);
    await waitFor(
      async () => {
        await rooms.relayAll();
        return (await eraseAccount(erasing(), anna)).streams === 0;
      },
      { what: 'the relay' },
    );
  });

  it('takes rows of views that somebody slow wrote after their studio had gone', async () => {
    await fill(anna);
    await begin(anna);
    await erased(anna);
    await rooms.query(
      `insert into caster_states_v1 (caster_id, account_id, version, schema_version, gone, state)
       values ('late', $1, 16, 2, false, '{}')`,
      [anna],
    );
    const keeper = new LeasedCheckpoint(rooms.database, 'caster_states_v1/2', 'keeper', 60_000);
    await keeper.acquire();
    await eraseAccount(erasing(), anna);
    expect(await left(anna)).toEqual({ accounts: 1, events: 3 });
    // No list looks at all streams for it.
    expect(await rooms.count('checkpoints', `name = 'caster_states_v1/2'`)).toBe(1);
  });
});
