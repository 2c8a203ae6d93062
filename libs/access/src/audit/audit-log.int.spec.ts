import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import type { AuditEntry } from './audit-entry.js';
import { AuditLog, type AuditLogOptions } from './audit-log.js';
import { type RecordedEntry, readAuditLog, recordOperatorAction, sweepAuditLog } from './audit-records.js';

let test: FreshDatabase;
beforeAll(async () => {
  test = await freshDatabase();
});
afterAll(() => test.drop());

const copied = (accountId: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: new Date(),
  accountId,
  principalType: 'user',
  principalName: 'anna',
  accessKeyId: 'UK1',
  action: 'live:CopyCaster',
  resource: `acs:live:*:${accountId}:caster/evening`,
  code: 'OK',
  denied: false,
  requestId: randomUUID().toUpperCase(),
  sourceIp: '192.0.2.7',
  ...more,
});
const refused = (accountId: string, more: Partial<AuditEntry> = {}) =>
  copied(accountId, { code: 'SignatureDoesNotMatch', denied: true, resource: undefined, ...more });
const read = (accountId: string) => readAuditLog(test.database, { accountId, limit: 1_000 });

type Query = FreshDatabase['database']['query'];

/** The database, until it is away. */
function fickle() {
  const state = { away: false, statements: 0 };
  const query: Query = async (...statement) => {
    state.statements += 1;
    if (state.away) throw Object.assign(new Error('Postgres is away'), { code: 'ECONNREFUSED' });
    return test.database.query(...statement);
  };
  return { state, query };
}

function auditLog(options: AuditLogOptions = {}) {
  const database = fickle();
  const said: string[] = [];
  const lost: number[] = [];
  const log = new AuditLog(database, {
    gatherMs: 10,
    retryMs: 10,
    stopWithinMs: 60_000,
    log: (level, message) => said.push(`${level}: ${message}`),
    onLost: (entries) => lost.push(entries),
    ...options,
  });
  return { log, state: database.state, said, lost };
}

describe('The audit log', () => {
  it('has each entry with all that it says, whoever wrote at the same time', async () => {
    const account = randomUUID();
    const { log, state } = auditLog();
    const entries = Array.from({ length: 1_200 }, () => copied(account));
    for (const entry of entries) log.add(entry);
    await log.close();

    const found = await read(account);
    const rest = await readAuditLog(test.database, {
      accountId: account,
      limit: 1_000,
      after: found.at(-1)?.place,
    });
    const byId = (a: AuditEntry, b: AuditEntry) => (String(a.requestId) < String(b.requestId) ? -1 : 1);
    expect([...found, ...rest].sort(byId)).toEqual(
      entries.sort(byId).map((entry) => ({ ...entry, times: 1, place: expect.any(String) })),
    );
    expect(state.statements).toBe(3);
  });

  it('is written soon, though nothing more comes', async () => {
    const account = randomUUID();
    const { log } = auditLog();
    log.add(copied(account));
    await waitFor(async () => (await read(account)).length === 1, { what: 'the entry' });
    await log.close();
  });

  it('has one row for refusals alike that gather, and one for each that differs', async () => {
    const account = randomUUID();
    const { log } = auditLog({ gatherMs: 60_000 });
    const first = refused(account);
    log.add(first);
    for (let i = 1; i < 10_000; i++) log.add(refused(account));
    for (const more of [{ accessKeyId: 'UK2' }, { sourceIp: '192.0.2.8' }, { action: 'live:DeleteCaster' }])
      log.add(refused(account, more));
    log.add(copied(account));
    log.add(copied(account));
    await log.close();
    const found = await read(account);
    expect(found.map(({ times }) => times).sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 1, 10_000]);
    expect(found.find(({ times }) => times === 10_000)).toEqual({
      ...first,
      times: 10_000,
      place: expect.any(String),
    });
  });

  it('takes whatever callers call things', async () => {
    const account = randomUUID();
    const { log, said } = auditLog();
    log.add(copied(account, { resource: `caster/\u0000\ud800"'\\${'x'.repeat(10_000)}` }));
    await log.close();
    const [entry] = await read(account);
    expect(entry?.resource).toMatch(/^caster\/\ufffd\ufffd"'\\x+$/);
    expect(entry?.resource).toHaveLength(500);
    expect(said).toEqual([]);
  });

  it('keeps entries while Postgres is away, and writes each once when it is back', async () => {
    const account = randomUUID();
    const { log, state, said, lost } = auditLog();
    state.away = true;
    for (let i = 0; i < 3; i++) log.add(copied(account));
    await waitFor(async () => state.statements >= 3, { what: 'that it was tried again' });
    log.add(copied(account));
    expect(log.trouble()).toBeUndefined();
    state.away = false;
    await log.close();
    expect(await read(account)).toHaveLength(4);
    expect(lost).toEqual([]);
    expect(said).toEqual([
      'warn: The audit log waits: its entries cannot be written',
      'info: The audit log is written again',
    ]);
  });

  it('counts what it has no room for, and says so until it is written again', async () => {
    const account = randomUUID();
    const { log, state, said, lost } = auditLog({ mostWaiting: 5 });
    state.away = true;
    for (let i = 0; i < 12; i++) log.add(copied(account));
    expect(log.trouble()).toMatch(/^The audit log has lost 7 entries/);
    expect(lost).toHaveLength(7);
    await waitFor(async () => said.length === 2, { what: 'both lines' });
    state.away = false;
    await waitFor(async () => log.trouble() === undefined, { what: 'its recovery' });
    log.add(copied(account));
    await log.close();
    expect(await read(account)).toHaveLength(6);
    expect(said).toEqual([
      'error: Entries of the audit log are lost: there is no room for more that wait',
      'warn: The audit log waits: its entries cannot be written',
      'info: The audit log is written again',
    ]);
  });

  it('goes on after an entry that no column takes', async () => {
    const account = randomUUID();
    const { log, lost } = auditLog();
    log.add(copied(account, { requestId: 'no id' }));
    await waitFor(async () => lost.length > 0, { what: 'that it is lost' });
    log.add(copied(account));
    await log.close();
    expect(await read(account)).toHaveLength(1);
    expect(lost).toEqual([1]);
  });

  it('gives up in time when it is stopped while Postgres is away, and counts what is left', async () => {
    const account = randomUUID();
    const { log, state, lost } = auditLog({ stopWithinMs: 50 });
    state.away = true;
    log.add(copied(account));
    await log.close();
    expect(lost).toEqual([1]);
  });

  it('has what is sent again after a lost connection once', async () => {
    const account = randomUUID();
    const twice: Query = async (...statement) => {
      await test.database.query(...statement);
      return test.database.query(...statement);
    };
    const log = new AuditLog({ query: twice }, { stopWithinMs: 60_000 });
    for (let i = 0; i < 3; i++) log.add(copied(account));
    await log.close();
    expect(await read(account)).toHaveLength(3);
  });

  it('waits for no fsync, and leaves other statements theirs', async () => {
    const seen: string[] = [];
    const client = await test.database.pool.connect();
    try {
      const query = (async (statement: { text: string; values: unknown[] }) => {
        await client.query('begin');
        const answer = await client.query({ text: statement.text, values: statement.values });
        const during = await client.query("select current_setting('synchronous_commit') as is");
        await client.query('commit');
        const later = await client.query("select current_setting('synchronous_commit') as is");
        seen.push(during.rows[0].is, later.rows[0].is);
        return { ...answer, rowCount: answer.rowCount ?? 0, repeated: false };
      }) as unknown as Query;
      await recordOperatorAction(
        { query },
        { accountId: randomUUID(), action: 'CreateUser', resource: 'user anna', operator: 'root' },
      );
    } finally {
      client.release();
    }
    expect(seen).toEqual(['off', 'on']);
  });
});

describe('Reading the audit log', () => {
  const minute = (n: number) => new Date(Date.UTC(2026, 10, 24, 12, n));

  it('shows the newest of the account first, page by page, also where several came at one moment', async () => {
    const [account, other] = [randomUUID(), randomUUID()];
    const { log } = auditLog();
    for (let i = 0; i < 25; i++) log.add(copied(account, { at: minute(Math.floor(i / 4)) }));
    log.add(copied(other, { at: minute(1) }));
    await log.close();

    const seen: AuditEntry[] = [];
    const pages: number[] = [];
    for (let page: RecordedEntry[] = []; pages.length === 0 || page.length > 0; ) {
      page = await readAuditLog(test.database, {
        accountId: account,
        limit: 10,
        after: page.at(-1)?.place,
      });
      seen.push(...page);
      pages.push(page.length);
    }
    expect(pages).toEqual([10, 10, 5, 0]);
    expect(new Set(seen.map(({ requestId }) => requestId)).size).toBe(25);
    const times = seen.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(seen.map(({ accountId }) => accountId))).toEqual(new Set([account]));
  });

  it('is narrowed by time and to what was refused', async () => {
    const account = randomUUID();
    const { log } = auditLog();
    for (const n of [1, 2, 3]) log.add(copied(account, { at: minute(n) }));
    log.add(refused(account, { at: minute(2) }));
    await log.close();
    const count = async (filter: object) =>
      (await readAuditLog(test.database, { accountId: account, limit: 10, ...filter })).length;
    expect(await count({ since: minute(2) })).toBe(3);
    expect(await count({ until: minute(2) })).toBe(3);
    expect(await count({ since: minute(2), until: minute(2) })).toBe(2);
    expect(await count({ denied: true })).toBe(1);
  });

  it('refuses a place that is none', async () => {
    await expect(
      readAuditLog(test.database, { accountId: '1', limit: 1, after: 'somewhere' }),
    ).rejects.toThrow('no place in the audit log');
  });
});

it('What an operator changes is kept under the name that the system has for them', async () => {
  const account = randomUUID();
  await recordOperatorAction(test.database, {
    accountId: account,
    action: 'CreateAccessKey',
    resource: 'access key UK7',
    operator: 'maria',
  });
  expect(await read(account)).toMatchObject([
    {
      principalType: 'operator',
      principalName: 'maria',
      action: 'CreateAccessKey',
      resource: 'access key UK7',
      code: 'OK',
      denied: false,
    },
  ]);
});

it('Entries older than they are kept go, in steps, and younger ones stay', async () => {
  const account = randomUUID();
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const { log } = auditLog();
  for (let i = 0; i < 1_300; i++) log.add(copied(account, { at: daysAgo(91) }));
  log.add(copied(account, { at: daysAgo(89) }));
  await log.close();
  expect(await sweepAuditLog(test.database, 90)).toBeGreaterThanOrEqual(1_300);
  expect(await read(account)).toHaveLength(1);
});
