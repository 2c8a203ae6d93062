import { randomUUID } from 'node:crypto';

const ID_LENGTH = 36;
// It stands for a gap while a text is made and never leaves this process, so nobody can have it in a name.
const mark = randomUUID();
const marked = new RegExp(`"${mark}/(\\d+)"`);
const comma = Buffer.from(',');
const anId = Buffer.from(`"${'?'.repeat(ID_LENGTH)}"`);

/** Gives what stands for something that is not there yet: for a value, or for the name of a member. */
export interface Gaps<Key, Name> {
  /** An id: 36 characters of ASCII. */
  idOf(key: Key): string;
  /** Any JSON text. */
  gap(name: Name): string;
}

export interface Fillings<Key, Name> {
  id(key: Key): string;
  gap(name: Name): string;
}

/**
 * The JSON text of a value with gaps, written out once and filled as often as wanted. Most gaps are ids, which all have
 * one length: they are written over their places in a copy of the bytes. At the few others the bytes are divided.
 */
export class PreparedText<Key extends string, Name extends string> {
  private earlier: readonly number[] | undefined;

  constructor(
    private readonly bytes: Buffer,
    /** From left to right, and where in the bytes they go. */
    private readonly keys: readonly Key[],
    private readonly places: readonly number[],
    private readonly names: readonly Name[],
    private readonly divisions: readonly number[],
  ) {}

  static of<Key extends string, Name extends string>(build: (gaps: Gaps<Key, Name>) => unknown) {
    const asked: ({ key: Key } | { name: Name })[] = [];
    const standIn = (one: (typeof asked)[number]) => `${mark}/${asked.push(one) - 1}`;
    const value = build({ idOf: (key) => standIn({ key }), gap: (name) => standIn({ name }) });

    const pieces = new Pieces<Key, Name>();
    // Every second piece is the number of a stand-in.
    for (const [i, piece] of JSON.stringify(value).split(marked).entries()) {
      const one = asked[Number(piece)];
      if (i % 2 === 0) pieces.add(Buffer.from(piece));
      else if (one !== undefined && 'key' in one) pieces.addId(one.key);
      else if (one !== undefined) pieces.addGap(one.name);
    }
    return pieces.text();
  }

  /** With other texts in the place of some gaps: members of a list, so with commas between them. */
  with(lists: { readonly [N in Name]?: readonly PreparedText<Key, Name>[] }): PreparedText<Key, Name> {
    const pieces = new Pieces<Key, Name>();
    this.addTo(pieces, (name) => {
      const list = lists[name];
      if (list === undefined) return pieces.addGap(name);
      for (const [i, text] of list.entries()) {
        if (i > 0) pieces.add(comma);
        text.addTo(pieces, (inner) => pieces.addGap(inner));
      }
    });
    return pieces.text();
  }

  /** Asks for the id of each key once, however many places have it. */
  fill({ id: idOf, gap }: Fillings<Key, Name>): Buffer {
    this.earlier ??= firstOfEach(this.keys);
    const { earlier } = this;
    const texts = this.names.map((name) => Buffer.from(gap(name)));
    const filled = Buffer.allocUnsafe(
      texts.reduce((length, text) => length + text.length, this.bytes.length),
    );
    // Where each id was written: what is inserted before it moves it.
    const written: number[] = [];
    let inserted = 0;
    this.eachPart((from, to, division) => {
      this.bytes.copy(filled, from + inserted, from, to);
      for (let id = written.length; id < this.places.length && this.places[id]! < to; id += 1) {
        const place = this.places[id]! + inserted;
        const first = written[earlier[id]!];
        if (first === undefined) filled.write(idOf(this.keys[id]!), place, 'latin1');
        else filled.copyWithin(place, first, first + ID_LENGTH);
        written.push(place);
      }
      if (division !== undefined) inserted += texts[division]!.copy(filled, to + inserted);
    });
    return filled;
  }

  private addTo(pieces: Pieces<Key, Name>, addGap: (name: Name) => void): void {
    let id = 0;
    this.eachPart((from, to, division) => {
      const moved = pieces.length - from;
      pieces.add(this.bytes.subarray(from, to));
      for (; id < this.keys.length && this.places[id]! < to; id += 1)
        pieces.noteId(this.keys[id]!, this.places[id]! + moved);
      if (division !== undefined) addGap(this.names[division]!);
    });
  }

  /** The bytes up to each division, and those after the last. */
  private eachPart(visit: (from: number, to: number, division?: number) => void): void {
    let from = 0;
    for (const [division, to] of this.divisions.entries()) {
      visit(from, to, division);
      from = to;
    }
    visit(from, this.bytes.length);
  }
}

/** A text that is being put together. */
class Pieces<Key extends string, Name extends string> {
  length = 0;
  private readonly bytes: Buffer[] = [];
  private readonly keys: Key[] = [];
  private readonly places: number[] = [];
  private readonly names: Name[] = [];
  private readonly divisions: number[] = [];

  add(bytes: Buffer): void {
    this.bytes.push(bytes);
    this.length += bytes.length;
  }

  addId(key: Key): void {
    this.noteId(key, this.length + 1);
    this.add(anId);
  }

  /** Of an id whose place is among the bytes that were added. */
  noteId(key: Key, place: number): void {
    this.keys.push(key);
    this.places.push(place);
  }

  addGap(name: Name): void {
    this.names.push(name);
    this.divisions.push(this.length);
  }

  text(): PreparedText<Key, Name> {
    const bytes = Buffer.concat(this.bytes, this.length);
    return new PreparedText(bytes, this.keys, this.places, this.names, this.divisions);
  }
}

/** For each key, which of those before it is the same; itself where none is. */
function firstOfEach<Key>(keys: readonly Key[]): number[] {
  const first = new Map<Key, number>();
  return keys.map((key, i) => {
    if (!first.has(key)) first.set(key, i);
    return first.get(key)!;
  });
}
