import { randomUUID } from 'node:crypto';

// It stands for a gap while a text is made and never leaves this process, so nobody can have it in a name.
const mark = randomUUID();
const marked = new RegExp(`"${mark}/(\\d+)"`);
const comma = Buffer.from(',');

/**
 * The JSON text of a value with named gaps: written out once, filled as often as wanted. What comes into a gap is JSON
 * text itself.
 */
export class PreparedText<Name extends string> {
  private once: { readonly names: readonly Name[]; readonly numbers: readonly number[] } | undefined;

  constructor(
    /** All but the gaps. */
    private readonly bytes: Buffer,
    /** From left to right. */
    private readonly gaps: readonly Name[],
    /** Where in the bytes each gap is. */
    private readonly places: readonly number[],
  ) {}

  /** `build` makes the value; what `gap` gives may stand in it for any value, or for the name of a member. */
  static of<Name extends string>(build: (gap: (name: Name) => string) => unknown): PreparedText<Name> {
    const asked: Name[] = [];
    const value = build((name) => `${mark}/${asked.push(name) - 1}`);
    const pieces = new Pieces<Name>();
    // Every second piece is the number of a gap.
    for (const [i, piece] of JSON.stringify(value).split(marked).entries())
      if (i % 2 === 0) pieces.add(Buffer.from(piece));
      else pieces.addGap(asked[Number(piece)]!);
    return pieces.text();
  }

  /** With other texts in the place of some gaps: members of a list, so with commas between them. */
  with(lists: { readonly [N in Name]?: readonly PreparedText<Name>[] }): PreparedText<Name> {
    const pieces = new Pieces<Name>();
    this.addTo(pieces, (name) => {
      const list = lists[name];
      if (list === undefined) return pieces.addGap(name);
      for (const [i, text] of list.entries()) {
        if (i > 0) pieces.add(comma);
        text.addTo(pieces);
      }
    });
    return pieces.text();
  }

  /** Asks for the text of each name once, however many gaps have it. */
  fill(textFor: (name: Name) => string): Buffer {
    this.once ??= numbered(this.gaps);
    const { names, numbers } = this.once;
    const values = names.map(textFor);
    const lengths = values.map((value) => Buffer.byteLength(value));
    const filled = Buffer.allocUnsafe(
      numbers.reduce((length, number) => length + lengths[number]!, this.bytes.length),
    );
    let from = 0;
    let to = 0;
    for (const [i, place] of this.places.entries()) {
      to += this.bytes.copy(filled, to, from, place);
      to += filled.write(values[numbers[i]!]!, to);
      from = place;
    }
    this.bytes.copy(filled, to, from);
    return filled;
  }

  private addTo(pieces: Pieces<Name>, addGap = (name: Name) => pieces.addGap(name)): void {
    let from = 0;
    for (const [i, place] of this.places.entries()) {
      pieces.add(this.bytes.subarray(from, place));
      addGap(this.gaps[i]!);
      from = place;
    }
    pieces.add(this.bytes.subarray(from));
  }
}

/** A text that is being put together. */
class Pieces<Name extends string> {
  private readonly bytes: Buffer[] = [];
  private length = 0;
  private readonly gaps: Name[] = [];
  private readonly places: number[] = [];

  add(bytes: Buffer): void {
    this.bytes.push(bytes);
    this.length += bytes.length;
  }

  addGap(name: Name): void {
    this.gaps.push(name);
    this.places.push(this.length);
  }

  text(): PreparedText<Name> {
    return new PreparedText(Buffer.concat(this.bytes, this.length), this.gaps, this.places);
  }
}

/** Each name once, and which of them each gap has. */
function numbered<Name>(gaps: readonly Name[]) {
  const numbers = new Map<Name, number>();
  for (const name of gaps) if (!numbers.has(name)) numbers.set(name, numbers.size);
  return { names: [...numbers.keys()], numbers: gaps.map((name) => numbers.get(name)!) };
}
