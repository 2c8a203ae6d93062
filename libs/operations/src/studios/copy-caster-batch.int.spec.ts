import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CopyGrantTable, createAccount, setQuota } from '#libs/access';
import { decodeEvent, type ExistingCaster } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { Projections } from '#libs/projections';
import { CasterStates, casterStates } from '#libs/read-models';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { decodeParameters } from '#libs/wire';
import { Casters } from '../casters.js';
import type { ToldAccount } from '../grants/copy-grants.js';
import type { Services } from '../operation.js';
import { copyCasterBatch } from './copy-caster-batch.js';
import { CreateCasterCommand, decideCreateCaster } from './create-caster.js';

type Answer = Awaited<ReturnType<typeof copyCasterBatch.execute>> & {
  readonly SourceVersion: number;
  readonly Made: number;
  readonly Failed: number;
  readonly Copies: readonly { CasterName: string; CasterId?: string; Code?: string }[];
};

let test: FreshDatabase;
let store: EventStore;
let casters: Casters;
let grants: CopyGrantTable;
let accountId: string;
let source: string;
const told: ToldAccount[] = [];

/** A process of its own, as far as the database can tell. */
async function replica() {
  const another = new EventStore(test.database, {
    casterQuota: 1_000,
    clientTokenDays: 7,
    log: () => undefined,
  });
  await another.open();
  const projections = new Projections(test.database, another, [casterStates], () => undefined);
  await projections.createTables();
  const studios = new Casters(
    another,
    new CasterStates(projections, another),
    { maxParts: 5 },
    { grants, tell: (_, one) => void told.push(one) },
  );
  return { store: another, casters: studios };
}

beforeAll(async () => {
  test = await freshDatabase();
  grants = new CopyGrantTable(test.database);
  ({ store, casters } = await replica());
});
afterAll(async () => {
  await store?.drain();
  await test?.drop();
});
beforeEach(async () => {
  told.splice(0);
  accountId = String(1_000_000_000_000_000 + Math.floor(Math.random() * 1e15));
  await createAccount(test.database, accountId);
  const command = new CreateCasterCommand(
    call(),
    randomUUID(),
    { clientToken: randomUUID(), parametersHash: Buffer.alloc(32) },
    { name: 'Newsroom', normType: 1, tags: [] },
  );
  source = (await casters.start(command, () => decideCreateCaster(command))).casterId;
});

const call = (by = accountId) => ({ accountId: by, requestId: randomUUID(), now: new Date() });

async function batch(
  given: Readonly<Record<string, unknown>>,
  { on = casters, by = accountId }: { on?: Casters; by?: string } = {},
): Promise<Answer> {
  const pairs = Object.entries({ SrcCasterId: source, ...given }) as [string, string][];
  const parameters = decodeParameters(copyCasterBatch, pairs);
  const services = { studios: on } as unknown as Services;
  const answer = await copyCasterBatch.execute(parameters as never, call(by), services);
  return copyCasterBatch.result.strict().parse(answer) as Answer;
}

const shows = (Count: number, ClientToken: string = randomUUID()) => ({
  NamePattern: 'Show {n}',
  Count: String(Count),
  ClientToken,
});
const edit = () =>
  casters.edit(call(), source, (_: ExistingCaster, { at }) => ({
    type: 'CasterConfigured' as const,
    name: `Newsroom at ${Math.random()}`,
    config: _.setup.config,
    layoutsDiscarded: false,
    at,
  }));
const close = () =>
  casters.edit(call(), source, (_: ExistingCaster, { at }) => ({ type: 'CasterDeleted' as const, at }));
const refusalOf = (calling: Promise<unknown>) =>
  calling.then(
    () => 'no refusal',
    (error) => error.refusal ?? error,
  );

/** How many studios the account has got, and of which versions of the source they are. */
async function copies(of = accountId): Promise<{ readonly names: string[]; readonly versions: number[] }> {
  const { rows } = await test.database.pool.query<{ caster_id: string }>(
    "select caster_id from events where account_id = $1 and type = 'CasterCopied'",
    [of],
  );
  const copied = await Promise.all(
    rows.map(async ({ caster_id }) => {
      const [first] = await store.readStream(caster_id);
      const event = decodeEvent(first!);
      if (event.type !== 'CasterCopied') throw new Error(`${caster_id} is no copy`);
      return event;
    }),
  );
  return {
    names: copied.map(({ name }) => name).sort(),
    versions: [...new Set(copied.map(({ sourceVersion }) => sourceVersion))],
  };
}

const ids = ({ Copies }: Answer) => Copies.map(({ CasterId }) => CasterId);

async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { pool } = test.database;
  const original = pool.query;
  const sent: string[] = [];
  pool.query = function counting(this: typeof pool, ...given: unknown[]) {
    const [query] = given as [string | { name?: string; text: string }];
    const name = typeof query === 'string' ? query : (query.name ?? query.text);
    if (name !== 'notify') sent.push(name.split('/')[0] as string);
    return Reflect.apply(original, this, given);
  } as typeof pool.query;
  try {
    await work();
  } finally {
    pool.query = original;
  }
  return sent;
}

describe('Many copies in one call', () => {
  it('are made of one version, each with an id of its own, and a retry is answered the same', async () => {
    const given = { CasterNames: ['Morning', 'Evening', 'Evening'] as never, ClientToken: randomUUID() };
    const answer = await batch(given);
    expect(answer).toMatchObject({
      SourceVersion: 1,
      Made: 3,
      Failed: 0,
      Copies: [
        { Index: 1, CasterName: 'Morning' },
        { Index: 2, CasterName: 'Evening' },
        { Index: 3, CasterName: 'Evening' },
      ],
    });
    expect(new Set(ids(answer)).size).toBe(3);
    await edit();
    expect(await batch(given)).toEqual(answer);
    expect(await copies()).toEqual({ names: ['Evening', 'Evening', 'Morning'], versions: [1] });
  });

  it('take a handful of statements, a hundred of them too', async () => {
    const given = shows(100);
    const sent = await statementsOf(() => batch(given));
    // The source is asked for; then the first copy, 64 and 35.
    expect(sent.filter((name) => name === 'start-stream')).toHaveLength(3);
    expect(sent.length).toBeLessThanOrEqual(8);
    expect((await copies()).names).toHaveLength(100);
    expect((await statementsOf(() => batch(given))).length).toBeLessThanOrEqual(8);
  });

  it('may have the longest names there are', async () => {
    const CasterNames = Array.from({ length: 100 }, (_, n) =>
      [...`${n} ${'\u{1F3AC}'.repeat(256)}`].slice(0, 256).join(''),
    );
    const answer = await batch({ CasterNames: CasterNames as never, ClientToken: randomUUID() });
    expect(answer.Made).toBe(100);
  });

  it('are refused as a whole with a token that made others, more of them or fewer', async () => {
    const ClientToken = randomUUID();
    const answer = await batch(shows(3, ClientToken));
    for (const other of [
      shows(2, ClientToken),
      shows(5, ClientToken),
      { ...shows(3, ClientToken), FirstNumber: '2' },
      { ...shows(3, ClientToken), version: '1' },
    ])
      expect(await refusalOf(batch(other))).toBe('ClientTokenReused');
    expect((await copies()).names).toEqual(['Show 1', 'Show 2', 'Show 3']);
    // What counts are the names, however they are written.
    const CasterNames = ['Show 1', 'Show 2', 'Show 3'] as never;
    expect(await batch({ CasterNames, ClientToken })).toEqual(answer);
  });

  it('are those that the quota has room for; once it is raised, a retry makes the rest of the same version', async () => {
    await setQuota(test.database, accountId, 41);
    const given = shows(60);
    const first = await batch(given);
    expect(first).toMatchObject({ Made: 40, Failed: 20 });
    const refused = first.Copies.filter(({ CasterId }) => CasterId === undefined);
    expect(new Set(refused.map(({ Code }) => Code))).toEqual(new Set(['CasterNumberExceed']));
    expect((await copies()).names).toHaveLength(40);

    await edit();
    await close();
    await setQuota(test.database, accountId, 1_000);
    const second = await batch(given);
    expect(second).toMatchObject({ SourceVersion: 1, Made: 60, Failed: 0 });
    expect(ids(second)).toEqual(ids(first).map((id, place) => id ?? ids(second)[place]));
    const made = await copies();
    expect(made.names).toHaveLength(60);
    expect(new Set(made.names).size).toBe(60);
    expect(made.versions).toEqual([1]);
  });

  it('are refused with the code of a copy where not one can be made', async () => {
    await setQuota(test.database, accountId, 1);
    const given = shows(3);
    expect(await refusalOf(batch(given))).toBe('CasterQuotaReached');
    await setQuota(test.database, accountId, 1_000);
    expect(await batch(given)).toMatchObject({ Made: 3 });
    expect(await refusalOf(batch({ ...shows(3), version: '9' }))).toBe('VersionNotFound');
    expect(await refusalOf(batch({ ...shows(3), SrcCasterId: randomUUID() }))).toBe('CasterNotFound');
  });

  it('can be of an earlier version, and of a studio that is deleted by now', async () => {
    await edit();
    await close();
    expect(await refusalOf(batch(shows(2)))).toBe('CasterNotFound');
    expect(await batch({ ...shows(2), version: '1' })).toMatchObject({ SourceVersion: 1, Made: 2 });
    expect((await copies()).versions).toEqual([1]);
  });

  it('are made once by calls at the same time on several replicas, while the source is edited', async () => {
    const others = await Promise.all([replica(), replica()]);
    try {
      const given = shows(70);
      const all = await Promise.all([
        ...[casters, casters, ...others.map((one) => one.casters)].map((on) => batch(given, { on })),
        edit(),
        edit(),
      ]);
      const answers = all.slice(0, 4) as Answer[];
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      const made = await copies();
      expect(made.names).toHaveLength(70);
      expect(made.versions).toEqual([answers[0]?.SourceVersion]);
    } finally {
      for (const one of others) await one.store.drain();
    }
  });

  it('of another account’s studio end with its grant: a retry tells those that were made, and makes no more', async () => {
    const ben = `2${accountId}`;
    await createAccount(test.database, ben, { casterQuota: 2 });
    const given = shows(3);
    expect(await refusalOf(batch(given, { by: ben }))).toBe('CasterOfAnotherAccount');
    const { grantId } = await grants.create({
      ownerAccountId: accountId,
      granteeAccountId: ben,
      on: { casterId: source },
      createdBy: 'a test',
    });
    const first = await batch(given, { by: ben });
    expect(first).toMatchObject({ Made: 2, Failed: 1 });
    const oneEach = {
      accountId,
      action: 'live:CopyCasterBatch',
      resource: `acs:live:*:${accountId}:caster/${source}`,
    };
    expect(told).toEqual([oneEach, oneEach]);

    await setQuota(test.database, ben, 1_000);
    await grants.revoke(accountId, grantId, 'a test');
    const second = await batch(given, { by: ben });
    expect(second).toMatchObject({ Made: 2, Failed: 1 });
    expect(ids(second)).toEqual(ids(first));
    expect(second.Copies.find(({ Code }) => Code)).toMatchObject({ Code: 'IllegalOperation' });
    expect((await copies(ben)).names).toHaveLength(2);
    expect(told).toHaveLength(2);
    expect(await refusalOf(batch(shows(3), { by: ben }))).toBe('CasterOfAnotherAccount');
  });
});
