import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const from = 'apps/console/src';
const files = readdirSync(from, { recursive: true, encoding: 'utf8' });
const textOf = (path: string) => readFileSync(join(from, path), 'utf8');
const sheets = files
  .filter((path) => path.endsWith('.css') && path !== 'styles/index.css')
  .map((path) => ({ path, isOfPage: path.startsWith('pages/'), selectors: selectorsIn(textOf(path)) }));

function selectorsIn(sheet: string): string[] {
  const rules = sheet.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{};]+)\{/g);
  return [...rules]
    .flatMap(([, list = '']) => list.split(/,(?![^(]*\))/))
    .map((selector) => selector.trim())
    .filter((selector) => !selector.startsWith('@'));
}

const classesIn = (selector: string) => [...selector.matchAll(/\.([\w-]+)/g)].map(([, name = '']) => name);

/** Of what a selector begins with: it decides whose elements the rule is about. */
const firstClasses = (selector: string) => classesIn(selector.split(/[\s>+~]/, 1)[0] ?? '');

/** All sheets are one: what a page says of its own elements must not meet those of another. */
describe('The style sheets of the console', () => {
  it('begin a selector by a class in one sheet alone, where a page has it', () => {
    const shared = sheets
      .filter(({ isOfPage }) => isOfPage)
      .flatMap(({ path, selectors }) =>
        [...new Set(selectors.flatMap(firstClasses))].flatMap((name) =>
          sheets
            .filter((other) => other.path !== path && other.selectors.flatMap(firstClasses).includes(name))
            .map((other) => `.${name} in ${path} and ${other.path}`),
        ),
      );
    expect(shared).toEqual([]);
  });

  it('say nothing of elements without a class in the sheet of a page', () => {
    const bare = sheets
      .filter(({ isOfPage }) => isOfPage)
      .flatMap(({ path, selectors }) =>
        selectors.filter((selector) => firstClasses(selector).length === 0).map((one) => `${one} in ${path}`),
      );
    expect(bare).toEqual([]);
  });

  it('have no rule for a class that nothing has', () => {
    const sources = files.filter((path) => path.endsWith('.tsx')).map(textOf);
    // As the value of an attribute, or as a word that becomes a part of one.
    const words = new Set(
      sources.flatMap((text) =>
        [...text.matchAll(/="([\w -]+)"|'([\w-]+)'/g)].flatMap(([, value, word]) =>
          (value ?? word ?? '').split(' '),
        ),
      ),
    );
    const unused = sheets.flatMap(({ path, selectors }) =>
      [...new Set(selectors.flatMap(classesIn))]
        .filter((name) => !words.has(name))
        .map((name) => `.${name} in ${path}`),
    );
    expect(unused).toEqual([]);
  });

  it('are all in the index, those of pages last', () => {
    const imports = textOf('styles/index.css').matchAll(/@import "([^"]+)"/g);
    const listed = [...imports].map(([, path = '']) => normalize(join('styles', path)));
    expect([...listed].sort()).toEqual(sheets.map(({ path }) => path).sort());
    const ofPages = listed.map((path) => path.startsWith('pages/'));
    expect(ofPages).toEqual([...ofPages].sort());
  });
});
