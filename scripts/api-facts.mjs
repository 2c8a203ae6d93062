// Prints what test/parity.spec.ts compares the contracts with, from the fact table of the public API, one operation a
// line: node scripts/api-facts.mjs ../shared/spec/caster-api.yaml > test/facts/caster-api.json
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const { operations } = parse(readFileSync(process.argv[2], 'utf8'));

// Every operation takes these two; the gateway reads them.
const common = ['OwnerId', 'RegionId'];

const typeNames = { int32: 'number', int64: 'number', float: 'number', bool: 'boolean' };

const facts = operations.map((operation) => {
  const {
    name,
    kind,
    qps,
    ram,
    parameters,
    response,
    errors,
    errors_confidence,
    list_wrappers = [],
  } = operation;
  const { RequestId, ...answer } = response;
  const own = parameters.filter((parameter) => !common.includes(parameter.name));
  const leaves = leavesOf(answer).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    name,
    kind,
    callsPerSecond: qps,
    // What a policy must allow, and how far the public pages vouch for it.
    permission: { access: ram.access_level, resource: ram.resource.split(' ')[0], is: ram.confidence },
    required: namesOf(own.filter(({ required }) => required)),
    optional: namesOf(own.filter(({ required }) => !required)),
    answer: Object.fromEntries(leaves),
    wrappers: [...list_wrappers].sort(),
    codes: Object.fromEntries(errors.map(({ code, http }) => [code, http]).sort()),
    // How far the public pages vouch for the codes, and those that they do not name.
    codesAre: errors_confidence,
    inferredCodes: errors.filter(({ confidence }) => confidence === 'inferred').map(({ code }) => code),
  };
});
process.stdout.write(`[\n${facts.map((fact) => JSON.stringify(fact)).join(',\n')}\n]\n`);

function namesOf(parameters) {
  return parameters.map(({ name }) => name).sort();
}

/** `A.B[].C` and its type for each leaf of an answer. */
function leavesOf(answer, path = '') {
  if (Array.isArray(answer)) return leavesOf(answer[0], `${path}[]`);
  if (typeof answer === 'object' && answer !== null)
    return Object.entries(answer).flatMap(([name, member]) =>
      leavesOf(member, path === '' ? name : `${path}.${name}`),
    );
  return [[path, typeNames[answer] ?? answer]];
}
