// Prints what test/parity.spec.ts compares the contracts with, from the fact table of the public API, one operation a
// line: node scripts/api-facts.mjs ../shared/spec/caster-api.yaml > test/facts/caster-api.json
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const { operations } = parse(readFileSync(process.argv[2], 'utf8'));

// Every operation takes these two; the gateway reads them.
const common = ['OwnerId', 'RegionId'];

const facts = operations.map(({ name, kind, qps, parameters, response, errors }) => {
  const { RequestId, ...answer } = response;
  const own = parameters.filter((parameter) => !common.includes(parameter.name));
  return {
    name,
    kind,
    callsPerSecond: qps,
    required: namesOf(own.filter(({ required }) => required)),
    optional: namesOf(own.filter(({ required }) => !required)),
    answer: leavesOf(answer).sort(),
    codes: errors.map(({ code }) => code).sort(),
  };
});
process.stdout.write(`[\n${facts.map((fact) => JSON.stringify(fact)).join(',\n')}\n]\n`);

function namesOf(parameters) {
  return parameters.map(({ name }) => name).sort();
}

/** `A.B[].C` for each leaf of an answer. */
function leavesOf(answer, path = '') {
  if (Array.isArray(answer)) return leavesOf(answer[0], `${path}[]`);
  if (typeof answer === 'object' && answer !== null)
    return Object.entries(answer).flatMap(([name, member]) =>
      leavesOf(member, path === '' ? name : `${path}.${name}`),
    );
  return [path];
}
