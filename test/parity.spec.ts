import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Difference, differencesOf, type Fact, reasonFor, unusedDecisions } from '#libs/compatibility';
import { operations } from '#libs/operations';

const text = readFileSync('test/facts/caster-api.json', 'utf8');
const facts = JSON.parse(text) as Fact[];
const known = new Map(facts.map((fact) => [fact.name, fact]));
const offered = operations.filter(({ restOnly }) => !restOnly);

// The table that the facts are from is no part of this repository. Where it stands beside it, both say the same; a table
// that was asked for by name must be there.
const table = process.env.CASTER_API_FACTS ?? '../shared/spec/caster-api.yaml';
if (process.env.CASTER_API_FACTS !== undefined || existsSync(table))
  it('The facts here are those of the table beside this repository (scripts/api-facts.mjs prints them)', () => {
    expect(execFileSync(process.execPath, ['scripts/api-facts.mjs', table], { encoding: 'utf8' })).toBe(text);
  });

describe('The documented API', () => {
  it('has 71 operations, and this program offers them all and no other', () => {
    expect(known.size).toBe(71);
    expect(offered.map(({ name }) => name).sort()).toEqual([...known.keys()].sort());
  });

  it.each(offered.map((operation) => [operation.name, operation] as const))(
    '%s: permission, parameters, answer, wrappers, rate and codes agree, or a decision says why not',
    (name, operation) => expect(differences(name, operation).filter(unexplained)).toEqual([]),
  );

  it('is left by no decision that reality has overtaken', () =>
    expect(unusedDecisions(offered.flatMap((operation) => differences(operation.name, operation)))).toEqual(
      [],
    ));
});

function differences(name: string, operation: (typeof offered)[number]): Difference[] {
  const fact = known.get(name);
  return fact === undefined ? [] : differencesOf(operation, fact);
}

function unexplained(difference: Difference): boolean {
  return reasonFor(difference) === undefined;
}
