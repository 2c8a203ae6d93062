import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { unscopedByReason } from './support/account-scope/reasons.js';
import { isScoped, mentionsOf, statementsIn } from './support/account-scope/statements.js';

const files = ['libs', 'apps']
  .flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `${root}/${path}`),
  )
  .filter((path) => /\.(ts|sql)$/.test(path))
  .filter((path) => !/\.(spec|suite|d)\.ts$|^libs\/(testing|postgres)\//.test(path))
  .sort();

const found = files.flatMap((file) =>
  statementsIn(file, readFileSync(file, 'utf8')).flatMap((statement) =>
    mentionsOf(statement).map(({ table, block }) => ({ file, table, block })),
  ),
);
const unscoped = found.filter(({ block }) => !isScoped(block));
const nameOf = ({ file, table }: { file: string; table: string }) => `${file}: ${table}`;

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

it('Every statement that touches what accounts own names the account, or has a reason on the list', () => {
  const listed = Object.values(unscopedByReason).flatMap((places) =>
    Object.entries(places).flatMap(([file, tables]) =>
      Object.entries(tables).flatMap(([table, count]) =>
        Array.from({ length: count }, () => nameOf({ file, table })),
      ),
    ),
  );
  const more = counted(listed);
  const texts = unscoped
    .filter((one) => (more[nameOf(one)] ?? 0) !== counted(unscoped.map(nameOf))[nameOf(one)])
    .map((one) => `${nameOf(one)} in: ${one.block.replace(/\s+/g, ' ').trim().slice(0, 200)}`);
  expect(texts).toEqual([]);
  expect(counted(unscoped.map(nameOf))).toEqual(more);
});

it('TypeORM asks in one place alone, which begins with the account', () => {
  const askers = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\b(getRepository|createQueryBuilder|\.manager\b)[^;]*;/g)].map(
      ([call]) => `${file} ${call.replace(/\s+/g, '')}`,
    ),
  );
  expect(askers).toEqual([
    expect.stringMatching(
      /^libs\/read-models\/src\/caster-list\/caster-list\.queries\.ts getRepository<CasterListEntity>\(casterListEntity\.name\)\.createQueryBuilder\('caster'\)\.where\('caster\.accountId=:accountId/,
    ),
  ]);
});

it('The statements are found: those that commands and lists stand on are among them', () => {
  const names = new Set(found.map(nameOf));
  for (const name of [
    'libs/event-store/src/start-stream.sql: events',
    'libs/event-store/src/append-to-stream.sql: streams',
    'libs/event-store/src/look-up-tokens.sql: client_tokens',
    'libs/event-store/src/setups.ts: setups',
    'libs/access/src/grants/copy-grants.ts: copy_grants',
    'libs/projections/src/account-rows.ts: streams',
    'libs/projections/src/rows.ts: a view',
    'libs/access/src/audit/audit-records.ts: audit_log',
  ])
    expect([...names]).toContain(name);
  expect(found.length).toBeGreaterThan(60);
});

it.each([
  ['select * from streams where caster_id = $1', false],
  ['select * from streams where caster_id = $1 and account_id = $2', true],
  ['select * from streams s where s.account_id <> $1', false],
  ['select (select count(*) from users) from accounts where account_id = $1', false],
  ['select (select count(*) from users where account_id = $1) from accounts', false],
  ['insert into events (account_id, caster_id) select $1, $2', true],
  ['insert into events (caster_id) values ($1)', false],
  ['update users set user_name = $1', false],
  ['delete from client_tokens where account_id = any($1)', true],
  ['select * from users join policies using (account_id)', false],
  ['select * from users join policies using (account_id) where users.account_id = $1', true],
])('%s: every part of it is scoped: %s', (statement, scoped) => {
  expect(mentionsOf(statement).every(({ block }) => isScoped(block))).toBe(scoped);
});
