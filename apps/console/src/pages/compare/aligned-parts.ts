import { type Answered, call } from '../../api/call';

export type DifferenceTold = Answered<'DescribeCasterDifference'>;
type Change = DifferenceTold['Parts'][number];

/** A key, and the part that each of both studios has under it. */
export interface AlignedPart {
  readonly kind: string;
  readonly key: string;
  /** Undefined: that studio has none. */
  readonly before?: OnePart | undefined;
  readonly after?: OnePart | undefined;
  readonly change?: Change | undefined;
}

interface OnePart {
  readonly kind: string;
  readonly id: string;
  /** What people call it, where it has a name. */
  readonly name?: string | undefined;
}

export interface Comparison {
  readonly difference: DifferenceTold;
  readonly parts: readonly AlignedPart[];
}

/** Both studios as they are now. Their parts are those that a copy of each would be made of. */
export async function comparisonOf(one: string, other: string, signal: AbortSignal): Promise<Comparison> {
  const [difference, before, after] = await Promise.all([
    call('DescribeCasterDifference', { CasterId: one, with: other }, { signal }),
    partsOf(one, signal),
    partsOf(other, signal),
  ]);
  const changes = new Map(difference.Parts.map((change) => [change.Key, change]));
  // In the order of the first studio; what only the second has comes after it.
  const kinds = new Map([...before, ...after].map(([key, { kind }]) => [key, kind]));
  return {
    difference,
    parts: [...kinds].map(([key, kind]) => ({
      key,
      kind,
      before: before.get(key),
      after: after.get(key),
      change: changes.get(key),
    })),
  };
}

async function partsOf(casterId: string, signal: AbortSignal): Promise<Map<string, OnePart>> {
  const given = { SrcCasterId: casterId, CasterName: '-' };
  const { Parts } = await call('DryRunCopyCaster', given, { signal });
  return new Map(
    Parts.map(({ Key, Kind, SourceId, Name }) => [Key, { kind: Kind, id: SourceId, name: Name }]),
  );
}
