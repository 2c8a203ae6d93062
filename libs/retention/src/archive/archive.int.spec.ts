import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureAccount } from '#libs/access';
import { absent, type Caster, decodeEvent, fold } from '#libs/caster';
import { allReadable } from '#libs/testing';
import { Newsrooms } from '../forgetting.suite.js';
import { type ArchiveLine, readArchive } from './archive-lines.js';
import { writeArchive } from './write-archive.js';

const anna = '1000000000000001';
const ben = '1000000000000002';

let rooms: Newsrooms;
beforeEach(async () => {
  rooms = await Newsrooms.open();
  for (const accountId of [anna, ben]) await ensureAccount(rooms.database, accountId);
});
afterEach(() => rooms.close());

/** Its text, by pieces as they were written. */
async function archiveOf(accountId: string): Promise<string[]> {
  const pieces: string[] = [];
  let writing = 0;
  await writeArchive({
    database: rooms.database,
    accountId,
    at: new Date('2026-11-29T10:00:00Z'),
    write: async (text) => {
      // One piece after the other: whoever takes them slowly is waited for.
      expect(++writing).toBe(1);
      await new Promise(setImmediate);
      pieces.push(text);
      writing -= 1;
    },
  });
  return pieces;
}

async function linesOf(pieces: readonly string[]): Promise<ArchiveLine[]> {
  const lines: ArchiveLine[] = [];
  for await (const line of readArchive(pieces.join('').split('\n'))) lines.push(line);
  return lines;
}

/** Each studio as the events of the archive leave it, setups put back. */
function studiosOf(lines: readonly ArchiveLine[]): Record<string, Caster> {
  const setups = new Map(
    lines.flatMap((line) => (line.kind === 'setup' ? [[line.hash, line.setup] as const] : [])),
  );
  const studios: Record<string, Caster> = {};
  for (const line of lines) {
    if (line.kind !== 'event') continue;
    const data = line.setupHash === null ? line.data : { ...line.data, setup: setups.get(line.setupHash) };
    const event = decodeEvent({ type: line.type, schemaVersion: line.schemaVersion, data });
    studios[line.casterId] = fold(studios[line.casterId] ?? absent, [event]);
  }
  return studios;
}

describe('The archive of an account', () => {
  it('has the events and setups of its studios, whose folds are those of the store, and of no other account', async () => {
    const source = await rooms.studio(anna, 30);
    const setup = (await rooms.store.readStream(source))[0]!.data.setup as never;
    await rooms.copy(anna, source, setup);
    await rooms.deleted(anna, 5);
    await rooms.episodeGroup(anna);
    await rooms.studio(ben, 3);

    const lines = await linesOf(await archiveOf(anna));
    await allReadable(rooms.database.pool);
    const events = await rooms.store.readAll({ era: 1, xid: 0n, position: 0n }, 10_000);
    const expected: Record<string, Caster> = {};
    for (const { casterId } of events.filter(({ accountId }) => accountId === anna))
      expected[casterId] = fold(
        absent,
        (await rooms.store.readStream(casterId)).map((event) => decodeEvent(event)),
      );
    expect(Object.keys(expected)).toHaveLength(4);
    expect(studiosOf(lines)).toEqual(expected);
    expect(JSON.stringify(lines)).not.toContain(ben);
  });

  it('has users, policies, keys without their secrets, tokens and audit entries', async () => {
    await rooms.studio(anna);
    await rooms.query('insert into users (account_id, user_name) values ($1, $2)', [anna, 'eve']);
    await rooms.query(
      `insert into access_keys (access_key_id, account_id, user_name, secret_sealed, session_name, session_token_hash, expires_at)
       values ('UK1', $1, 'eve', convert_to('sealed secret', 'UTF8'), 'shift', sha256('token'), now())`,
      [anna],
    );
    const pieces = await archiveOf(anna);
    const lines = await linesOf(pieces);
    expect(lines[0]).toEqual({
      kind: 'archive',
      version: 1,
      accountId: anna,
      at: '2026-11-29T10:00:00.000Z',
    });
    expect(lines.at(-1)).toEqual({ kind: 'end', lines: lines.length });
    expect(lines.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['account', 'user', 'accessKey', 'clientToken', 'setup', 'event']),
    );
    expect(pieces.join('')).not.toMatch(/secret|sealed|tokenHash/);
  });

  it('is written piece by piece, however much the account has', async () => {
    await rooms.studio(anna, 2_000);
    const pieces = await archiveOf(anna);
    expect(pieces.length).toBeGreaterThan(60);
    expect(Math.max(...pieces.map((piece) => piece.split('\n').length - 1))).toBeLessThanOrEqual(32);
  });

  it('is of one moment, also while its studios are edited', async () => {
    const casterId = await rooms.studio(anna, 100);
    const pieces: string[] = [];
    let edited = false;
    await writeArchive({
      database: rooms.database,
      accountId: anna,
      at: new Date(),
      write: async (text) => {
        pieces.push(text);
        if (!edited) await rooms.edit(anna, casterId, 100, 5);
        edited = true;
      },
    });
    const lines = await linesOf(pieces);
    expect(lines.filter(({ kind }) => kind === 'event')).toHaveLength(100);
  });

  it('that was cut off, is none or is of a newer program is not taken for one', async () => {
    await rooms.studio(anna, 3);
    const text = (await archiveOf(anna)).join('');
    const lines = text.trimEnd().split('\n');
    const read = async (given: string[]) => {
      for await (const _ of readArchive(given));
    };
    await read(lines);
    await expect(read(lines.slice(0, -1))).rejects.toThrow('not whole');
    await expect(read([...lines.slice(0, 2), ...lines.slice(3)])).rejects.toThrow('not whole');
    await expect(read(lines.slice(1))).rejects.toThrow('no archive');
    await expect(read([lines[0]!.replace('"version":1', '"version":2')])).rejects.toThrow('version 2');
    await read([lines[0]!, '{"kind":"added later"}', `{"kind":"end","lines":3}`]);
    await expect(archiveOf('3')).rejects.toThrow('There is no account 3');
  });
});
