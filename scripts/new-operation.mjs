// npm run new:operation -- <noun> <OperationName>: writes the operation's file and its spec, and adds it to the noun.
// What test/facts/caster-api.json knows of the operation stands in them already.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = 'libs/operations/src';
const [noun, name, ...others] = process.argv.slice(2);
if (!/^[a-z]+(-[a-z]+)*$/.test(noun ?? '') || !/^([A-Z][a-z0-9]*)+$/.test(name ?? '') || others.length > 0)
  refuse('usage: npm run new:operation -- <noun> <OperationName>, for example: layouts PaintLayout');

const contract = `name: '${name}',`;
const taken = sources(root).find((path) => readFileSync(path, 'utf8').includes(contract));
if (taken !== undefined) refuse(`${name} exists already, in ${taken}: no two operations share a name`);

const folder = join(root, noun);
const words = kebab(name);
const file = join(folder, `${words}.ts`);
const spec = join(folder, `${words}.spec.ts`);
const index = join(folder, 'index.ts');
for (const path of [file, spec])
  if (existsSync(path)) refuse(`${path} exists already: choose another name, or remove it first`);

const isNewNoun = !existsSync(index);
const fact = JSON.parse(readFileSync('test/facts/caster-api.json', 'utf8')).find((one) => one.name === name);
const isDescription = fact === undefined ? /^(Describe|List|Get)/.test(name) : fact.kind === 'query';
const exported = lowerFirst(name);
const decide = `decide${name}`;

mkdirSync(folder, { recursive: true });
if (isNewNoun)
  writeFileSync(
    index,
    `import type { Operation } from '../operation.js';\n\nexport const ${camel(noun)}: readonly Operation[] = [];\n`,
  );
writeFileSync(file, isDescription ? description() : edit());
writeFileSync(spec, isDescription ? specOfDescription() : specOfEdit());
writeFileSync(index, withOperation(readFileSync(index, 'utf8')));
// Sorts the imports and breaks the lines as `npm run lint` asks for.
spawnSync('node_modules/.bin/biome', ['check', '--write', folder], { stdio: 'ignore' });

process.stdout.write(
  [
    `${file}       the contract above, the rule below`,
    `${spec}       examples of the rule`,
    `${index}       offers it`,
    '',
    'Next:',
    ...(isNewNoun
      ? [`- spread \`${camel(noun)}\` in ${root}/index.ts: a new noun is offered from there`]
      : []),
    '- say in `summary` what the operation does, and give each parameter its constraint (makers: libs/wire)',
    '- choose the route in `rest`; two operations cannot share one',
    ...(isDescription
      ? ['- answer in `toResult`']
      : [
          '- write the rule; it refuses by what `refusals` lists, and the compiler holds it to that',
          '- replace the example in the spec by the policies of the rule',
        ]),
    ...(fact === undefined
      ? [
          '- the documented API has no such operation: keep `restOnly`, or test/parity.spec.ts asks for its facts',
        ]
      : [
          `- test/parity.spec.ts compares it with the documentation; its codes: ${Object.keys(fact.codes).join(', ')}`,
        ]),
    '- npm run check, and npm run docs',
    'docs/your-first-operation.md goes through all of it.',
    '',
  ].join('\n'),
);

function edit() {
  return `import { z } from 'zod';
import type { CasterEvent, ExistingCaster } from '#libs/caster';
${parameterImports()}
import { defineEdit, type EditContext } from '../edit.js';

export const ${exported} = defineEdit({
  ${contractLines('POST')}
  refusals: [],

  toInput: () => undefined,
  decide: ${decide},
  toResult: () => ({}),
});

/** The rule: what happens, and nothing where there is nothing to change. */
export function ${decide}(
  _caster: ExistingCaster,
  _input: undefined,
  _context: EditContext<never>,
): CasterEvent[] {
  return [];
}
`;
}

function description() {
  return `import { z } from 'zod';
${parameterImports()}
import { defineDescription } from '../description.js';

export const ${exported} = defineDescription({
  ${contractLines('GET')}

  toResult: (_caster) => ({}),
});
`;
}

function contractLines(method) {
  return [
    contract,
    `summary: '${name}: what it does, in a sentence.',`,
    ...(fact === undefined ? ['restOnly: true,'] : []),
    ...ratesOtherThan(isDescription ? 15 : 10),
    `permission: onCaster('${fact?.permission.access ?? (isDescription ? 'get' : 'update')}'),`,
    `parameters: { ${parameters().join(', ')} },`,
    `result: ${schemaOf(membersOf(fact?.answer ?? {}))},`,
    `rest: { method: '${method}', path: '/v1/casters/{CasterId}/${words}' },`,
  ].join('\n  ');
}

function ratesOtherThan(usual) {
  return fact === undefined || fact.callsPerSecond === usual
    ? []
    : [`callsPerSecond: ${fact.callsPerSecond},`];
}

function parameters() {
  const { required, optional } = fact ?? { required: ['CasterId'], optional: [] };
  return [
    ...required.map((one) => `${one}: ${maker(one)}`),
    ...optional.map((one) => `${one}: ${maker(one)}.optional()`),
  ];
}

function maker(parameter) {
  if (parameter === 'CasterId') return 'casterId()';
  return /^(Resource|Layout|Component|Scene|Episode|Show)Id$/.test(parameter) ? 'partId()' : 'text()';
}

function parameterImports() {
  const used = (made) => parameters().some((line) => line.includes(made));
  const own = ['casterId', 'partId'].filter((made) => used(` ${made}(`));
  return [
    `import { ${['onCaster', ...(used(' text(') ? ['text'] : [])].join(', ')} } from '#libs/wire';`,
    ...(own.length > 0 ? [`import { ${own.join(', ')} } from '../caster-parameters.js';`] : []),
  ].join('\n');
}

/** `A.B[].C` → type, as a tree: an object of members, a list of one item, or the name of a type. */
function membersOf(answer) {
  const tree = {};
  for (const [path, type] of Object.entries(answer)) {
    const steps = path.split('.');
    let at = tree;
    steps.forEach((step, i) => {
      const isLast = i === steps.length - 1;
      at[step] ??= isLast ? type : {};
      at = at[step];
    });
  }
  return tree;
}

function schemaOf(tree) {
  if (typeof tree === 'string') return `z.${tree}()`;
  const members = Object.entries(tree).map(([step, below]) =>
    step.endsWith('[]') ? `${step.slice(0, -2)}: z.array(${schemaOf(below)})` : `${step}: ${schemaOf(below)}`,
  );
  return `z.object({ ${members.join(', ')} })`.replace('{  }', '{}');
}

function specOfEdit() {
  return `import { describe, expect, it } from '@jest/globals';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { ${decide} } from './${words}.js';

const context = { ...roomForAll, refuse };

describe('${name}', () => {
  it('changes nothing yet', () => expect(${decide}(newsroomAfter(), undefined, context)).toEqual([]));
});
`;
}

function specOfDescription() {
  return `import { describe, expect, it } from '@jest/globals';
import { ${exported} } from './${words}.js';

describe('${name}', () => {
  it('changes nothing', () => expect(${exported}.kind).toBe('query'));
});
`;
}

function withOperation(text) {
  if (text.includes(`'./${words}.js'`)) return text;
  const list = /\[([^[\]]*)\];\s*$/;
  if (!list.test(text)) refuse(`${index} does not end with its list of operations: add ${exported} by hand`);
  const imported = `import { ${exported} } from './${words}.js';\n`;
  const listed = text.replace(list, (_, entries) => {
    const separator = entries.trim() === '' || entries.trim().endsWith(',') ? '' : ',';
    return `[${entries.trimEnd()}${separator} ${exported}];\n`;
  });
  return imported + listed;
}

function sources(directory) {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => join(directory, path));
}

function kebab(pascal) {
  return pascal.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}

function camel(words) {
  return words.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

function lowerFirst(pascal) {
  return pascal[0].toLowerCase() + pascal.slice(1);
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
