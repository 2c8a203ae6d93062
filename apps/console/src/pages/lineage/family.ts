import { type HierarchyPointNode, stratify, tree } from 'd3-hierarchy';
import { type Answered, call } from '../../api/call';

type Lineage = Answered<'DescribeCasterLineage'>;

/** A studio of the family. */
export interface Relative {
  readonly casterId: string;
  /** Absent of one whose events were forgotten. */
  readonly name?: string;
  readonly createdAt?: string;
  readonly isDeleted: boolean;
  /** What it was copied from; absent of the first. */
  readonly source?: { readonly casterId: string; readonly version: number };
}

export interface Family {
  readonly relatives: readonly Relative[];
  /** There are more than were read. */
  readonly isTruncated: boolean;
}

/** As many as one answer tells. */
const MOST = 1_000;

/** The whole family: all that comes from the first ancestor. Where that is more than one answer tells, the studio's own line. */
export async function familyOf(casterId: string, signal: AbortSignal): Promise<Family> {
  const own = await call('DescribeCasterLineage', { CasterId: casterId, maxResults: MOST }, { signal });
  const first = own.Ancestors.at(-1);
  if (first === undefined || own.Truncated) return familyIn(own);
  const whole = await call(
    'DescribeCasterLineage',
    { CasterId: first.CasterId, maxResults: MOST },
    { signal },
  ).catch(() => own);
  return whole.Descendants.some((one) => one.CasterId === casterId)
    ? familyIn(whole)
    : { ...familyIn(own), isTruncated: true };
}

function familyIn({ Studio, Ancestors, Descendants, Truncated }: Lineage): Family {
  const line = [Studio, ...Ancestors];
  return {
    isTruncated: Truncated,
    relatives: [
      ...line.map((one, i) => {
        const source = Ancestors[i];
        return relative(one, source && { casterId: source.CasterId, version: source.Version });
      }),
      ...Descendants.map((one) =>
        relative(one, { casterId: one.SourceCasterId, version: one.SourceVersion }),
      ),
    ],
  };
}

function relative(
  { CasterId, CasterName, CreatedAt, DeletedAt }: Lineage['Studio'],
  source: Relative['source'],
): Relative {
  return {
    casterId: CasterId,
    isDeleted: DeletedAt !== undefined,
    ...(CasterName !== undefined && { name: CasterName }),
    ...(CreatedAt !== undefined && { createdAt: CreatedAt }),
    ...(source !== undefined && { source }),
  };
}

export type FamilyNode = HierarchyPointNode<Relative>;

/** Between the middles of two studios, in units of the drawing. */
export const ROW = 34;
export const COLUMN = 250;

/** Where each studio stands: `x` down, `y` to the right, since names are wide and generations few. */
export function placed(relatives: readonly Relative[]): FamilyNode {
  const known = new Set(relatives.map(({ casterId }) => casterId));
  const root = stratify<Relative>()
    .id(({ casterId }) => casterId)
    .parentId(({ source }) => (source !== undefined && known.has(source.casterId) ? source.casterId : null))(
    relatives as Relative[],
  );
  return tree<Relative>()
    .nodeSize([ROW, COLUMN])
    .separation(() => 1)(root);
}
