import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Contender, Round } from '../cell.js';
import { toolIsMissing } from '../tools.js';
import { rowFaults, seedAccounts } from './rows.js';

const FIRST_ACCOUNT = '1000000000000000';

/** Each row has ids and a JSON of its own: a constant is parsed once for all, and the limit would be a fiction. */
const oneByOne = `\\set account random(0, :accounts - 1)
with made as materialized (
  select gen_random_uuid()::text as caster_id, gen_random_uuid()::text as token, gen_random_uuid() as event_id,
    (${FIRST_ACCOUNT} + :account)::text as account_id
), token as (
  insert into client_tokens (account_id, operation, client_token, parameters_hash, answer)
  select account_id, 'CopyCaster', token, sha256(token::bytea), format('{"casterId": "%s"}', caster_id)::json from made
), stream as (
  insert into streams (caster_id, account_id, version) select caster_id, account_id, 1 from made
), counted as (
  update accounts set caster_count = caster_count + 1 where account_id = (${FIRST_ACCOUNT} + :account)::text
)
insert into events (era, account_id, caster_id, version, event_id, type, schema_version, data, meta)
select 1, account_id, caster_id, 1, event_id, 'CasterCopied', 1,
  format('{"casterId": "%s", "sourceCasterId": "7b0f5c1e-6d0a-4c1e-9a41-0b5a5e0f7c11", "sourceVersion": 1, "name": "A copy", "clientToken": "%s", "at": "%s"}', caster_id, token, now())::json,
  format('{"requestId": "%s"}', event_id)::json
from made;
`;

const BATCH = 64;

/**
 * A list of 64 as a text of its own in each statement: pgbench puts the numbers of its variables into it, so that no two
 * rows of a run are alike. Parsed each time, as what a program sends is.
 */
function batched(into: 'same rows' | 'events only'): string {
  const list = Array.from({ length: BATCH }, (_, row) => {
    const id = `:first-:second-:third-${String(row).padStart(2, '0')}`;
    const data = `{"casterId":"${id}","sourceCasterId":"7b0f5c1e-6d0a-4c1e-9a41-0b5a5e0f7c11","sourceVersion":1,"name":"A copy","clientToken":"token-${id}","at":"2026-11-01T08-00-00.000Z"}`;
    return `{"account":${row},"id":"${id}","data":${data},"meta":{"requestId":"request-${id}"}}`;
  }).join(',');
  const others = `, token as (
  insert into client_tokens (account_id, operation, client_token, parameters_hash, answer)
  select account_id, 'CopyCaster', 'token-' || id, sha256(id::bytea), json_build_object('casterId', id) from made
), stream as (
  insert into streams (caster_id, account_id, version) select id, account_id, 1 from made
), counted as (
  update accounts set caster_count = caster_count + added.studios
  from (select account_id, count(*) as studios from made group by account_id) as added
  where accounts.account_id = added.account_id
)`;
  return `\\set first random(1, 2000000000)
\\set second random(1, 2000000000)
\\set third random(1, 2000000000)
-- Each client has accounts of its own: it never waits for the other's.
with made as materialized (
  select (${FIRST_ACCOUNT} + (2 * account + :client_id) % :accounts)::text as account_id, id, data, meta
  from json_to_recordset('[${list}]') as given (account int, id text, data json, meta json)
)${into === 'same rows' ? others : ''}
insert into events (era, account_id, caster_id, version, event_id, type, schema_version, data, meta)
select 1, account_id, id, 1, gen_random_uuid(), 'CasterCopied', 1, data, meta from made;
`;
}

interface Script {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly mode: 'prepared' | 'simple';
  readonly rows: number;
  readonly accounts: number;
  /** Absent: as many clients as callers. */
  readonly clients?: number;
  readonly role: 'peer' | 'limit';
  readonly faults: (pool: pg.Pool, acknowledged: number) => Promise<string[]>;
}

/** A copy's rows by a statement of each client's own, sent by a program in C. */
export const pgbenchSameRows = ({ accounts = 64 }: { accounts?: number } = {}): Contender =>
  pgbench({
    name: accounts === 1 ? 'pgbench, one account' : 'pgbench',
    title: `pgbench, the same rows, one copy a statement, over ${accounts === 1 ? 'one account' : `${accounts} accounts`}`,
    text: oneByOne,
    mode: 'prepared',
    rows: 1,
    accounts,
    role: 'limit',
    faults: rowFaults,
  });

/** 64 copies' rows in one statement, by two clients. */
export const pgbenchBatchedRows = ({ accounts = 64 }: { accounts?: number } = {}): Contender =>
  pgbench({
    name: 'pgbench, 64 a statement',
    title: 'pgbench, the same rows, 64 distinct copies a statement, 2 clients',
    text: batched('same rows'),
    mode: 'simple',
    rows: BATCH,
    accounts,
    clients: 2,
    role: 'limit',
    faults: rowFaults,
  });

/** 64 events in one statement and no other row: less work than a copy is. */
export const pgbenchBatchedEvents = ({ accounts = 64 }: { accounts?: number } = {}): Contender =>
  pgbench({
    name: 'pgbench, 64 events a statement',
    title: 'pgbench, events alone (no token, no quota, no stream), 64 distinct ones a statement, 2 clients',
    text: batched('events only'),
    mode: 'simple',
    rows: BATCH,
    accounts,
    clients: 2,
    role: 'limit',
    faults: async (pool, acknowledged) => {
      const { rows } = await pool.query<{ events: number }>(
        'select count(distinct caster_id)::int as events from events',
      );
      return rows[0]?.events === acknowledged ? [] : [`${rows[0]?.events} events instead of ${acknowledged}`];
    },
  });

function pgbench(script: Script): Contender {
  const { name, role, title, accounts, rows, faults } = script;
  return {
    name,
    role,
    title,
    missing: () => toolIsMissing('pgbench'),
    async prepare({ postgres, tool }) {
      const url = await postgres.migratedDatabase(name);
      const pool = new pg.Pool({ connectionString: url, max: 1 });
      await seedAccounts(pool, accounts);
      const folder = await mkdtemp(join(tmpdir(), 'understudy-pgbench-'));
      await writeFile(join(folder, 'script.sql'), script.text);
      // It ends after a number of transactions, since its own seconds are whole ones. Learned from the round before.
      let perSecondOfClient = 20;
      return {
        run: async (load) => {
          const clients =
            script.clients === undefined ? load.callers : Math.min(script.clients, load.callers);
          const byTime = Math.max(2, Math.round((perSecondOfClient * load.milliseconds) / 1_000));
          const byCount = Math.ceil((load.maxOperations ?? Number.POSITIVE_INFINITY) / rows / clients);
          const round = await runOnce(tool('pgbench') as string, url, folder, script, {
            clients,
            transactions: Math.min(byTime, byCount),
          });
          perSecondOfClient = round.operations / rows / round.seconds / clients;
          return round;
        },
        check: (acknowledged) => faults(pool, acknowledged),
        close: async () => {
          await pool.end();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

async function runOnce(
  program: string,
  url: string,
  folder: string,
  { mode, rows, accounts }: Script,
  { clients, transactions }: { clients: number; transactions: number },
): Promise<Round> {
  const { username, password, hostname, port, pathname } = new URL(url);
  const { stdout } = await promisify(execFile)(
    program,
    [
      '--no-vacuum',
      `--protocol=${mode}`,
      `--client=${clients}`,
      `--jobs=${Math.min(2, clients)}`,
      `--transactions=${transactions}`,
      `--define=accounts=${accounts}`,
      '--file=script.sql',
      '--log',
      '--log-prefix=transactions',
      `--host=${hostname}`,
      `--port=${port}`,
      `--username=${decodeURIComponent(username)}`,
      pathname.slice(1),
    ],
    { cwd: folder, env: { ...process.env, PGPASSWORD: decodeURIComponent(password) }, timeout: 120_000 },
  );
  const processed = Number(/transactions actually processed: (\d+)/.exec(stdout)?.[1]);
  const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  if (processed !== transactions * clients)
    throw new Error(`pgbench processed ${processed} of ${transactions * clients} transactions`);
  return {
    operations: processed * rows,
    seconds: processed / perSecond,
    latencies: await latenciesIn(folder),
  };
}

/** One line for each transaction; the third field is its time in microseconds. */
async function latenciesIn(folder: string): Promise<number[]> {
  const files = (await readdir(folder)).filter((file) => file.startsWith('transactions.'));
  const latencies: number[] = [];
  for (const file of files) {
    const lines = await readFile(join(folder, file), 'utf8');
    for (const line of lines.split('\n')) if (line) latencies.push(Number(line.split(' ')[2]) / 1_000);
    await rm(join(folder, file));
  }
  return latencies;
}
