import { describe, expect, it } from '@jest/globals';
import { Output } from './output.js';

interface Row {
  readonly name: string;
  readonly studios: number;
  readonly since: Date | null;
  readonly active?: boolean;
}

const columns = {
  NAME: ({ name }: Row) => name,
  STUDIOS: ({ studios }: Row) => studios,
  SINCE: ({ since }: Row) => since,
  ACTIVE: ({ active }: Row) => active,
};
const rows: Row[] = [
  { name: 'Evening news', studios: 7, since: new Date('2026-11-24T18:00:00Z'), active: true },
  { name: '晚间新闻', studios: 1_200, since: null },
];

/** What is written to standard output, and what to standard error. */
function written(tell: (output: Output) => void, { json = false, isTTY = false } = {}) {
  let out = '';
  let err = '';
  const into = (add: (text: string) => void) => ({
    isTTY,
    write: (text: string | Uint8Array) => {
      add(String(text));
      return true;
    },
  });
  const output = new Output(
    into((text) => (out += text)),
    into((text) => (err += text)),
  );
  output.json = json;
  tell(output);
  return { out, err };
}

describe('What a command tells people', () => {
  it('is a table of columns two spaces apart, whatever the width of its characters', () =>
    expect(written((output) => output.list(rows, columns, { none: 'none' }))).toEqual({
      out: [
        'NAME          STUDIOS  SINCE                     ACTIVE',
        'Evening news        7  2026-11-24T18:00:00.000Z  yes',
        '晚间新闻         1200  -                         -',
        '',
      ].join('\n'),
      err: '',
    }));

  it('is a message where there is no row, so that nothing is taken for one', () =>
    expect(written((output) => output.list([], columns, { none: 'there is no studio' }))).toEqual({
      out: '',
      err: 'there is no studio\n',
    }));

  it('is a line for each side of one thing', () =>
    expect(written((output) => output.one(rows[0] as Row, columns)).out).toBe(
      'NAME     Evening news\nSTUDIOS  7\nSINCE    2026-11-24T18:00:00.000Z\nACTIVE   yes\n',
    ));

  it('has no control that a terminal would obey', () => {
    const name = 'a\u001b[2J\nb\u009b31m\u2028c';
    const told = [
      written((output) => output.list([{ ...(rows[0] as Row), name }], columns, { none: '' })).out,
      written((output) => output.one({ ...(rows[0] as Row), name }, columns)).out,
      written((output) => output.done(`made ${name}`, {})).out,
      written((output) => output.message(name)).err,
    ];
    for (const text of told) {
      expect(text).toContain('a\\u001b[2J\\u000ab\\u009b31m\\u2028c');
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028]/u);
    }
  });

  it('has progress only where somebody watches', () => {
    const work = (output: Output) => {
      output.progress('1 of 2');
      output.progressed();
      output.done('done', {});
    };
    expect(written(work)).toEqual({ out: 'done\n', err: '' });
    expect(written(work, { isTTY: true }).err).toBe('\r\u001b[K1 of 2\r\u001b[K');
  });
});

describe('What a command tells programs', () => {
  const json = (tell: (output: Output) => void) => {
    const { out, err } = written(tell, { json: true });
    expect(err).toBe('');
    return JSON.parse(out);
  };

  it('is one document with all that there is, shown or not', () => {
    const [evening] = rows;
    expect(json((output) => output.list(rows, { NAME: columns.NAME }, { none: '' }))).toEqual([
      { ...evening, since: '2026-11-24T18:00:00.000Z' },
      { name: '晚间新闻', studios: 1_200, since: null },
    ]);
    expect(json((output) => output.list([], columns, { none: 'none' }))).toEqual([]);
    expect(json((output) => output.one({ position: 9_007_199_254_740_993n }, {}))).toEqual({
      position: '9007199254740993',
    });
    expect(json((output) => output.done(['one', 'two'], { studios: 2 }))).toEqual({ studios: 2 });
  });
});
