import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { v7 as uuidV7 } from 'uuid';
import { type CasterConfigured, encodeEvent } from '#libs/caster';
import { type Projections, tableOf } from '#libs/projections';
import { CasterList } from '#libs/read-models';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { localAccess } from '../apps/understudy/src/settings.js';
import type { Understudy } from '../apps/understudy/src/understudy.js';
import { popCore } from './support/clients.js';
import { understudy } from './support/command.js';
import { type Program, startProgram } from './support/program.js';
import { differingRows } from './support/views-and-fold.js';

// Before the load begins; 100,000 takes some minutes.
const EVENTS = Number(process.env.EVENTS ?? 6_000);
const EVENTS_OF_A_STUDIO = 20;
const WRITERS = 3;
// Between the calls of each, so that the commands have a share of a small machine as well.
const PACE_MS = 10;
const { accountId } = localAccess;

let program: Program;
let replica: Understudy;
let call: CallOperation;
let source: string;
/** What programs log, and readers are told, where a table is locked for longer than they wait. */
const lockedOut: { readonly at: number; readonly line: string }[] = [];
const isLockedOut = (line: string) => /lock timeout|55P03/.test(line);
const noteLockedOut = (line: string) => void lockedOut.push({ at: performance.now(), line });
/** Whoever waits for one switch gives up within the same seconds. */
const lateSwitches = () => lockedOut.filter(({ at }, i) => i === 0 || at - lockedOut[i - 1]!.at > 3_000);
/** Made before the load: a busy machine takes its time over a new connection. */
let stranger: PoolClient;
/** What was answered so far; a deletion also while its answer is awaited. */
interface Known {
  edits: number;
  deletion?: 'asked for' | 'done';
}
const acknowledged = new Map<string, Known>();

beforeAll(async () => {
  program = await startProgram({}, (_level, message, fields) => {
    const line = `${message} ${JSON.stringify(fields)}`;
    if (isLockedOut(line)) noteLockedOut(line);
  });
  // One that follows nothing: its lists fold what they read.
  replica = await program.replica({ ROLES: 'api' });
  call = popCore(program.endpoint);
  stranger = await program.test.database.pool.connect();
  source = await buildNewsroom(call, randomUUID());
  acknowledged.set(source, { edits: 0 });
  await record(Math.floor(EVENTS / EVENTS_OF_A_STUDIO));
}, 1_200_000);
afterAll(async () => {
  stranger?.release();
  await program.end();
});

const mayBeGone = (casterId: string) => acknowledged.get(casterId)?.deletion !== undefined;
const nameOf = (edit: number) => `Show ${edit}`;
const editOf = (name: string) => Number(/^Show (\d+)$/.exec(name)?.[1] ?? -1);

/** Makes copies as the first one was recorded, each with so many edits as events are wanted of it. */
async function record(studios: number): Promise<void> {
  const { store } = program.runtime;
  const [copied] = await store.readStream(await copy(call));
  const configured = (await store.readStream(source)).findLast(({ type }) => type === 'CasterConfigured');
  const { config } = configured!.data as unknown as CasterConfigured;
  const edits = EVENTS_OF_A_STUDIO - 1;
  const meta = { requestId: randomUUID() };
  const at = new Date().toISOString();
  const edit = (name: string): CasterConfigured => ({
    type: 'CasterConfigured',
    name,
    config,
    layoutsDiscarded: false,
    at,
  });
  let left = studios;
  const one = async () => {
    const casterId = randomUUID();
    const started = await store.start({
      accountId,
      casterId,
      operation: 'CopyCaster',
      clientToken: casterId,
      parametersHash: Buffer.alloc(32),
      answer: {},
      event: {
        eventId: uuidV7(),
        type: copied!.type,
        schemaVersion: copied!.schemaVersion,
        data: { ...copied!.data, casterId },
      },
      meta,
    });
    const events = Array.from({ length: edits }, (_, i) => ({
      eventId: uuidV7(),
      ...encodeEvent(edit(nameOf(i + 1))),
    }));
    await store.append({ accountId, casterId, expectedVersion: 1, events, endsStream: false, meta });
    expect(started.kind).toBe('appended');
    acknowledged.set(casterId, { edits });
  };
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left-- > 0) await one();
    }),
  );
}

async function copy(by: CallOperation): Promise<string> {
  const wish = { SrcCasterId: source, CasterName: nameOf(0), ClientToken: randomUUID() };
  const { CasterId } = await by('CopyCaster', wish);
  acknowledged.set(CasterId, { edits: 0 });
  return CasterId;
}

/** Copies, edits and deletes studios, and looks at what it has written, until it is told to stop. */
class Load {
  private isOver = false;
  readonly wrong: string[] = [];
  readonly counts = { copies: 0, edits: 0, deletions: 0, lists: 0, descriptions: 0, unanswered: 0 };
  private readonly running: Promise<unknown>[] = [];

  start(): void {
    const [one, other] = [program, replica] as const;
    const old = [...acknowledged.keys()].filter((casterId) => casterId !== source && !mayBeGone(casterId));
    for (let writer = 0; writer < WRITERS; writer += 1)
      this.keep(() =>
        this.write(
          popCore((writer % 2 === 0 ? one : other).endpoint),
          old.filter((_, i) => i % WRITERS === writer),
        ),
      );
    for (const reader of [one, other]) {
      this.keep(() => this.readLists(reader));
      this.keep(() => this.describe(popCore(reader.endpoint)));
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  private keep(work: () => Promise<void>): void {
    const told = work().catch((error) => void this.wrong.push(`${error?.stack ?? error}`));
    this.running.push(told);
  }

  private async write(client: CallOperation, mine: string[]): Promise<void> {
    // Each may be sent again: a copy has its token, an edit says all of it.
    const by: CallOperation = async (action, parameters) => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await this.answer(() => client(action, parameters)).catch((error) => {
          if (attempt > 1 && action === 'DeleteCaster' && error.code === 'InvalidCaster.NotFound') return {};
          throw error;
        });
        if (answer !== undefined) return answer;
        if (attempt === 10) throw new Error(`${action} was not answered in ${attempt} attempts`);
        await pause(200);
      }
    };
    for (let turn = 0; !this.isOver; turn += 1) {
      await pause(PACE_MS);
      if (turn % 4 === 0) {
        mine.push(await copy(by));
        this.counts.copies += 1;
      }
      const at = Math.floor(Math.random() * mine.length);
      const casterId = mine[at]!;
      const state = acknowledged.get(casterId)!;
      if (turn % 20 === 19) {
        state.deletion = 'asked for';
        await by('DeleteCaster', { CasterId: casterId });
        state.deletion = 'done';
        mine.splice(at, 1);
        this.counts.deletions += 1;
      } else {
        await by('SetCasterConfig', { CasterId: casterId, CasterName: nameOf(state.edits + 1) });
        state.edits += 1;
        this.counts.edits += 1;
      }
    }
  }

  /** Every list has each studio that was acknowledged before it was asked for, as new as it was then, and once. */
  private async readLists({ runtime }: Understudy): Promise<void> {
    const list = new CasterList(runtime.database, runtime.projections, runtime.store);
    while (!this.isOver) {
      await pause(PACE_MS);
      const before = new Map([...acknowledged].map(([casterId, state]) => [casterId, { ...state }]));
      const found = await this.answer(() =>
        list.find(accountId, { tags: [], oldestChangeFirst: false, page: 1, pageSize: 1_000_000 }),
      );
      if (!found) continue;
      const listed = new Map(found.rows.map((row) => [row.casterId, row]));
      if (listed.size !== found.rows.length) this.wrong.push('A studio is listed twice');
      for (const [casterId, { edits, deletion }] of before) {
        const row = listed.get(casterId);
        if (deletion === 'done' && row !== undefined) this.wrong.push(`${casterId} is listed and deleted`);
        if (row === undefined && !mayBeGone(casterId))
          this.wrong.push(`${casterId} is missing from ${listed.size}`);
        if (row !== undefined && casterId !== source && editOf(row.name) < edits)
          this.wrong.push(`${casterId} is listed as ${row.name} after edit ${edits}`);
      }
      this.counts.lists += 1;
    }
  }

  private async describe(by: CallOperation): Promise<void> {
    const ids = [...acknowledged.keys()].filter((casterId) => casterId !== source);
    while (!this.isOver) {
      await pause(PACE_MS);
      const casterId = ids[Math.floor(Math.random() * ids.length)]!;
      const { edits } = acknowledged.get(casterId)!;
      if (mayBeGone(casterId)) {
        ids.splice(ids.indexOf(casterId), 1);
        continue;
      }
      const answers = await this.answer(async () => [
        await by('DescribeCasterConfig', { CasterId: casterId }),
        await by('DescribeCasters', { CasterId: casterId }),
      ]).catch((error) => {
        if (!mayBeGone(casterId)) throw error;
      });
      if (answers === undefined) continue;
      for (const name of [answers[0].CasterName, answers[1].CasterList.Caster[0]?.CasterName])
        if (name === undefined ? !mayBeGone(casterId) : editOf(name) < edits)
          this.wrong.push(`${casterId} is described as ${name} after edit ${edits}`);
      this.counts.descriptions += 1;
    }
  }

  /** Undefined for none: on a machine that has no time Postgres falls silent, or a switch is late. */
  private async answer<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (isLockedOut(message)) noteLockedOut(message);
      else if (code !== 'InternalError' && !/did not answer|connection timeout/.test(message)) throw error;
      this.counts.unanswered += 1;
      return undefined;
    }
  }
}

type View = Projections['views'][number];
const environment = () => ({ DATABASE_URL: program.test.url });

/** Kills a rebuild once it has begun. It cannot end before: a stranger holds the table. */
async function killedRebuild(view: View): Promise<{ phase: string; done: number }> {
  await stranger.query('begin');
  await stranger.query('set local idle_in_transaction_session_timeout = 0');
  await stranger.query(`lock table ${tableOf(view)} in access share mode`);
  const child = spawn(
    process.execPath,
    ['dist/apps/understudy/src/cli/understudy.js', 'views', 'rebuild', view.name, '--json'],
    { env: { ...process.env, ...environment() }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'close');
  const told: string[] = [];
  let reached = { phase: 'none', done: 0 };
  for await (const line of createInterface(child.stderr!)) {
    told.push(line);
    const { phase, done, total } = JSON.parse(line);
    reached = { phase, done };
    if (phase !== 'filling' || (done > total / 4 && done > 0)) break;
  }
  child.kill('SIGKILL');
  await ended;
  await stranger.query('rollback');
  expect({ told, phase: reached.phase }).toEqual({
    told: expect.any(Array),
    phase: expect.not.stringMatching('none'),
  });
  return reached;
}

it('A view is rebuilt, and rolled back, while copies and edits go on and every answer is complete and new', async () => {
  const load = new Load();
  load.start();
  const seen: unknown[] = [];
  try {
    const { views } = program.runtime.projections;
    expect(views.length).toBeGreaterThanOrEqual(2);
    for (const view of views) {
      const killed = await killedRebuild(view);
      const { code, out, err } = await understudy(['views', 'rebuild', view.name, '--json'], environment());
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
      const [report] = JSON.parse(out);
      expect(report).toMatchObject({ view: view.name, resumed: true, differences: [] });
      expect(report.compared).toBeGreaterThan(0);
      seen.push({ killed, ...report });
    }
    await load.stop();
    expect(load.wrong).toEqual([]);
    // Each, at most, on a machine that stood still meanwhile.
    expect(lateSwitches().length).toBeLessThanOrEqual(views.length);
    for (const view of views) expect(await foldedDifferences(view)).toEqual([]);
  } finally {
    await load.stop();
  }

  const again = new Load();
  again.start();
  try {
    // A switch holds the table for a little less than others wait for it: a busy machine may be later than that once.
    for (let round = 1; round === 1 || (lockedOut.length > 0 && round <= 3); round += 1) {
      lockedOut.length = 0;
      for (const view of program.runtime.projections.views) {
        const { code, err } = await understudy(['views', 'rollback', view.name], environment());
        expect({ code, err }).toEqual({ code: 0, err: '' });
      }
    }
    await again.stop();
    expect(lockedOut).toEqual([]);
    expect(again.wrong).toEqual([]);
    for (const view of program.runtime.projections.views) expect(await foldedDifferences(view)).toEqual([]);
  } finally {
    await again.stop();
  }
  if (process.env.EVENTS !== undefined)
    process.stderr.write(`${JSON.stringify({ seen, load: load.counts, again: again.counts })}\n`);
}, 1_800_000);

/** After everybody has caught up: what no query has read yet may be behind. */
async function foldedDifferences(view: View): Promise<unknown[]> {
  const { rows } = await program.test.database.pool.query<{ caster_id: string }>(
    'select caster_id from streams',
  );
  await program.runtime.projections.bringUpToDate(
    view,
    rows.map(({ caster_id }) => caster_id),
  );
  const { different } = await differingRows(program.runtime.database, program.runtime.store);
  return different.filter((one) => one.view === tableOf(view));
}

it('The tables of a view are listed with what they are, and dropped where nobody uses them', async () => {
  const tables = async () => JSON.parse((await understudy(['view', 'list', '--json'], environment())).out);
  for (const view of program.runtime.projections.views) {
    const table = tableOf(view);
    expect(await tables()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ view: view.name, table, state: 'live', rowSchemas: [view.rowSchema] }),
        expect.objectContaining({ view: view.name, table: `${table}_previous`, state: 'previous' }),
      ]),
    );
    const refused = await understudy(['views', 'drop', table], environment());
    expect({ code: refused.code, err: refused.err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^understudy: \w+ is read by this program: .*\n$/),
    });
    expect((await understudy(['views', 'drop', `${table}_previous`], environment())).code).toBe(0);
    const { code, err } = await understudy(['views', 'rollback', view.name], environment());
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/There is no version before/) });
  }
  expect((await tables()).map(({ state }: { state: string }) => state)).not.toContain('previous');
});
