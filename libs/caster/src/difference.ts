import { isDeepStrictEqual } from 'node:util';
import { asStored } from './as-stored.js';
import type { ExistingCaster } from './caster.js';
import { type PartKey, type PartKind, partKinds } from './part-kinds.js';
import type { Part } from './parts.js';
import type { CasterSetup } from './setup.js';

/** What differs between two studios, or two versions of one, part by part: parts that have the same key are the same part. */
export interface CasterDifference {
  /** By path: `name`, `normType`, `config.delay`, `showList.repeatTimes`. */
  readonly members: readonly MemberDifference[];
  /** By their key. */
  readonly tags: readonly EntryDifference[];
  /** By their id. */
  readonly channels: readonly EntryDifference[];
  readonly parts: readonly PartDifference[];
  /** Lists whose entries stand in another order than what was removed and added explains. */
  readonly orders: readonly OrderDifference[];
}

/** A value that is absent on one side was not set there. */
export interface MemberDifference {
  readonly member: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface EntryDifference {
  readonly key: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Those that differ; all of what was added or removed. The key is none of them. */
  readonly members: readonly MemberDifference[];
}

export interface PartDifference extends EntryDifference {
  readonly kind: PartKind;
  readonly key: PartKey;
}

export interface OrderDifference {
  /** `tags`, `channels`, or the kind of the parts. */
  readonly list: 'tags' | 'channels' | PartKind;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The side of a studio that others can have alike: what a copy shares with its source, and the name. */
export type Comparable = Pick<ExistingCaster, 'name' | 'setup'>;

export function differenceOf(before: Comparable, after: Comparable): CasterDifference {
  const ofSetups = differenceOfSetups(before.setup, after.setup);
  return before.name === after.name
    ? ofSetups
    : {
        ...ofSetups,
        members: [{ member: 'name', before: before.name, after: after.name }, ...ofSetups.members],
      };
}

/** Empty if and only if both would be stored alike. */
export function differenceOfSetups(before: CasterSetup, after: CasterSetup): CasterDifference {
  const found: Found = { members: [], tags: [], channels: [], parts: [], orders: [] };
  if (before !== after)
    for (const member of Object.keys(comparisons) as (keyof CasterSetup)[])
      comparisons[member](before[member] as never, after[member] as never, found);
  return found;
}

export function isEmptyDifference(difference: CasterDifference): boolean {
  return Object.values(difference).every((differences: readonly unknown[]) => differences.length === 0);
}

type Found = { -readonly [List in keyof CasterDifference]: CasterDifference[List][number][] };

/** How each member of a setup is compared: the type asks for every one of them. */
const comparisons: {
  readonly [Member in keyof CasterSetup]-?: (
    before: CasterSetup[Member],
    after: CasterSetup[Member],
    found: Found,
  ) => void;
} = {
  schemaVersion: (before, after, found) => compareValues('schemaVersion', before, after, found),
  normType: (before, after, found) => compareValues('normType', before, after, found),
  chargeType: (before, after, found) => compareValues('chargeType', before, after, found),
  resourceGroupId: (before, after, found) => compareValues('resourceGroupId', before, after, found),
  tags: (before, after, found) => {
    // Nothing keeps a caller from giving a key twice: then the entries cannot be told apart by it.
    if (hasTwice(before, 'key') || hasTwice(after, 'key')) compareValues('tags', before, after, found);
    else found.tags.push(...compareLists('tags', before, after, 'key', found));
  },
  config: (before, after, found) => found.members.push(...membersOf(before, after).map(under('config'))),
  channels: (before, after, found) =>
    found.channels.push(...compareLists('channels', before, after, 'channelId', found)),
  showList: (before, after, found) => found.members.push(...membersOf(before, after).map(under('showList'))),
  parts: (before, after, found) => {
    for (const kind of partKinds)
      found.parts.push(
        ...compareLists(kind, before[kind] as readonly Part[], after[kind], 'key', found).map((entry) => ({
          kind,
          ...(entry as EntryDifference & { key: PartKey }),
        })),
      );
  },
};

const under =
  (group: string) =>
  ({ member, ...values }: MemberDifference): MemberDifference => ({
    member: `${group}.${member}`,
    ...values,
  });

function compareValues(member: string, before: unknown, after: unknown, found: Found): void {
  found.members.push(...membersOf({ [member]: before }, { [member]: after }));
}

/** Member by member; one without a value is as good as none. */
function membersOf(before: object, after: object): MemberDifference[] {
  if (before === after) return [];
  const [then, now] = [asStored(before), asStored(after)] as [Members, Members];
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].flatMap((member) =>
    isDeepStrictEqual(then[member], now[member])
      ? []
      : {
          member,
          ...(member in then && { before: then[member] }),
          ...(member in now && { after: now[member] }),
        },
  );
}

type Members = Readonly<Record<string, unknown>>;

/** Entries that are the very objects are not looked into: versions of a studio share what did not change. */
function compareLists<Id extends string, Entry extends { readonly [Name in Id]: string }>(
  list: OrderDifference['list'],
  before: readonly Entry[],
  after: readonly Entry[],
  id: Id,
  found: Found,
): EntryDifference[] {
  if (before === after) return [];
  const then = new Map<string, Entry>(before.map((entry) => [entry[id], entry]));
  const now = new Map<string, Entry>(after.map((entry) => [entry[id], entry]));
  const differences: EntryDifference[] = [];
  for (const [key, entry] of then) {
    const other = now.get(key);
    if (other === undefined)
      differences.push({ key, change: 'removed', members: membersOf(without(id, entry), {}) });
    else if (other !== entry) {
      const members = membersOf(entry, other);
      if (members.length > 0) differences.push({ key, change: 'changed', members });
    }
  }
  const added = [...now.keys()].filter((key) => !then.has(key));
  for (const key of added)
    differences.push({ key, change: 'added', members: membersOf({}, without(id, now.get(key) as Entry)) });

  const explained = [...[...then.keys()].filter((key) => now.has(key)), ...added];
  const order = [...now.keys()];
  if (!isDeepStrictEqual(explained, order))
    found.orders.push({ list, before: [...then.keys()], after: order });
  return differences;
}

function without(member: string, entry: object): object {
  const { [member]: _, ...others } = entry as Members;
  return others;
}

function hasTwice<Id extends string>(list: readonly { readonly [Name in Id]: string }[], id: Id): boolean {
  return new Set(list.map((entry) => entry[id])).size < list.length;
}
