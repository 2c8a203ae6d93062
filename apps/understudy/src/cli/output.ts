import stringWidth from 'string-width';
import { escaped } from '../logging.js';

/** What a cell may hold; nothing is shown as `-`, a time as ISO 8601. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** What a person sees of a row, by the heading above it. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

type Written = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };

/**
 * What a command tells, on standard output: tables for people, and with `--json` one document for programs. Messages
 * about the work itself go to standard error, so that a program reads the document alone.
 */
export class Output {
  /** Set from `--json` before the action of a command begins. */
  json = false;

  constructor(
    private readonly standard: Written = process.stdout,
    private readonly messages: Written = process.stderr,
  ) {}

  /** Rows under headings; for programs the rows themselves, as an array. `none` is the sentence for no rows. */
  list<Row>(rows: readonly Row[], columns: Columns<Row>, { none }: { readonly none: string }): void {
    if (this.json) this.document(rows);
    else if (rows.length === 0) this.message(none);
    else this.standard.write(`${table(Object.keys(columns), rows.map(cellsOf(columns)))}\n`);
  }

  /** One thing, a line for each of its sides; for programs the thing itself. */
  one<Thing>(thing: Thing, sides: Columns<Thing>): void {
    if (this.json) this.document(thing);
    else this.standard.write(`${linesOf(thing, sides)}\n`);
  }

  /** What was done, in a sentence or some; for programs the facts in them. */
  done(sentences: string | readonly string[], facts: unknown): void {
    if (this.json) this.document(facts);
    else for (const sentence of [sentences].flat()) this.standard.write(`${escaped(sentence)}\n`);
  }

  /** Text as it is, for programs too: a file. */
  text(text: string): void {
    this.standard.write(text);
  }

  /** Whether a person watches what is said of the work. */
  get isTerminal(): boolean {
    return this.messages.isTTY === true;
  }

  /** How far the work is, for programs: a document in a line. */
  event(facts: unknown): void {
    this.messages.write(`${JSON.stringify(facts)}\n`);
  }

  /** How far the work is, in the place of what was said before; nothing where nobody watches. */
  progress(line: string): void {
    if (this.messages.isTTY) this.messages.write(`\r\u001b[K${line}`);
  }

  /** Ends what `progress` shows. */
  progressed(): void {
    this.progress('');
  }

  /** A line for whoever watches. */
  message(line: string): void {
    this.messages.write(`${escaped(line)}\n`);
  }

  private document(value: unknown): void {
    const plain = (_: string, one: unknown) => (typeof one === 'bigint' ? String(one) : one);
    this.standard.write(`${JSON.stringify(value, plain, 2)}\n`);
  }
}

function cellsOf<Row>(columns: Columns<Row>): (row: Row) => Cell[] {
  return (row) => Object.values(columns).map((of) => of(row));
}

function linesOf<Thing>(thing: Thing, sides: Columns<Thing>): string {
  const width = Math.max(...Object.keys(sides).map((side) => stringWidth(side)));
  return Object.entries(sides)
    .map(([side, of]) => `${padded(side, width)}  ${shown(of(thing))}`)
    .join('\n');
}

/** Columns two spaces apart, as wide as their widest cell; numbers to the right. */
function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const shownRows = rows.map((row) => row.map(shown));
  const widths = headings.map((heading, i) =>
    Math.max(stringWidth(heading), ...shownRows.map((row) => stringWidth(row[i] ?? ''))),
  );
  const isNumeric = headings.map((_, i) => rows.some((row) => isNumber(row[i])));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => padded(cell, widths[i] ?? 0, isNumeric[i]))
      .join('  ')
      .trimEnd();
  return [headings, ...shownRows].map(line).join('\n');
}

const isNumber = (cell: Cell) => typeof cell === 'number' || typeof cell === 'bigint';

function padded(text: string, width: number, toTheRight = false): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return toTheRight ? space + text : text + space;
}

/** A name may hold what a terminal would obey: controls are escaped. */
function shown(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return escaped(String(cell));
}
