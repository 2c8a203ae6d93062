import {
  allParts,
  type Caster,
  type CasterCopied,
  type CasterEvent,
  type CasterSetup,
  type ExistingCaster,
  exists,
  type Part,
  type PartKey,
  type PartKind,
  type Parts,
  partKinds,
  publicPartId,
} from '#libs/caster';
import { type EventRecord, encodeRecord, type PublishedType, recordOf } from '#libs/caster-events';
import type { StoredEvent } from '#libs/event-store';
import { type Gaps, PreparedText } from './prepared-text.js';
import { publishedCaster, publishedPart } from './published-caster.js';
import { envelope, publishedEvent, typeAndData } from './published-event.js';

/** Whose id: a part's, or the part's of the same key in the source of a copy. */
type Key = PartKey | `source ${PartKey}`;

/** What else differs from studio to studio of one setup; a kind stands for the list of its parts. */
type Name =
  | PartKind
  | 'caster'
  | 'casterId'
  | 'name'
  | 'createdAt'
  | 'modifiedAt'
  | 'sourceCasterId'
  | 'sourceVersion';

type Text = PreparedText<Key, Name>;

interface Prepared {
  readonly type: PublishedType;
  readonly data: Text;
}

/**
 * The record of an event, to the byte that of `publishedEvent`, whose words it has. The whole studio is in each, so what
 * was written out for one is used for the next: the text of a setup for all its copies, the text of a part for all
 * versions of its studio.
 */
export function publishedRecord(
  stored: StoredEvent,
  event: CasterEvent,
  after: Caster,
  idOf = publicPartId,
): EventRecord {
  if (!exists(after)) return encodeRecord(publishedEvent(stored, event, after));

  const isCopy = event.type === 'CasterCopied';
  const { type, data } = isCopy ? preparedCopy(event, after) : prepared(event, after);
  const told = { ...event, ...after } as Partial<Record<Name, unknown>>;
  const idsInSource = isCopy ? sourceIds(event) : undefined;
  const value = data.fill({
    id: (key) => idsInSource?.get(key) ?? idOf(after.casterId, key as PartKey),
    gap: (name) => JSON.stringify(told[name]),
  });
  return recordOf({ ...envelope(stored, event), type }, value);
}

const inSource = 'source ';

// Copies share their setup object, and most of them their source: the last one asked about wins.
const sources = new WeakMap<CasterSetup, { casterId: string; ids: ReadonlyMap<Key, string> }>();

function sourceIds({ sourceCasterId, setup }: CasterCopied): ReadonlyMap<Key, string> {
  const known = sources.get(setup);
  if (known?.casterId === sourceCasterId) return known.ids;

  const ids = new Map(
    allParts(setup).map(({ key }): [Key, string] => [`${inSource}${key}`, publicPartId(sourceCasterId, key)]),
  );
  sources.set(setup, { casterId: sourceCasterId, ids });
  return ids;
}

// Copies share their setup object.
const copies = new WeakMap<CasterSetup, Prepared>();

function preparedCopy(event: CasterCopied, after: ExistingCaster): Prepared {
  const known = copies.get(event.setup);
  if (known !== undefined) return known;

  const copy = prepared(event, after);
  copies.set(event.setup, copy);
  return copy;
}

function prepared(event: CasterEvent, after: ExistingCaster): Prepared {
  let type: PublishedType | undefined;
  const data = PreparedText.of<Key, Name>((gaps) => {
    const said = typeAndData(withGaps(event, gaps), after, {
      caster: () => gaps.gap('caster') as never,
      idOf: gaps.idOf,
      idInSource: (key) => gaps.idOf(`${inSource}${key}`),
    });
    type = said.type;
    return said.data;
  });
  return { type: type as PublishedType, data: data.with({ caster: [preparedCaster(after)] }) };
}

function withGaps(event: CasterEvent, { gap }: Gaps<Key, Name>): CasterEvent {
  if (event.type !== 'CasterCopied') return event;
  return { ...event, sourceCasterId: gap('sourceCasterId'), sourceVersion: gap('sourceVersion') as never };
}

/** The studio with one gap for each list of parts, and the texts of the parts in their place. */
function preparedCaster(caster: ExistingCaster): Text {
  const { parts } = caster.setup;
  const frame = PreparedText.of<Key, Name>(({ idOf, gap }) =>
    publishedCaster(
      {
        ...caster,
        casterId: gap('casterId'),
        name: gap('name'),
        createdAt: gap('createdAt'),
        modifiedAt: gap('modifiedAt'),
        setup: { ...caster.setup, parts: ofEachKind((kind) => parts[kind].slice(0, 1)) },
      } as ExistingCaster,
      idOf,
      (kind) => gap(kind) as never,
    ),
  );
  return frame.with(ofEachKind((kind) => parts[kind].map((part) => preparedPart(kind, part))));
}

const ofEachKind = <T>(of: (kind: PartKind) => T) =>
  Object.fromEntries(partKinds.map((kind) => [kind, of(kind)])) as Record<PartKind, T>;

// A part that is changed is another object, so this one has the same text for ever.
const texts = new WeakMap<Part, Text>();

function preparedPart<K extends PartKind>(kind: K, part: Parts[K]): Text {
  const known = texts.get(part);
  if (known !== undefined) return known;

  const text = PreparedText.of<Key, Name>(({ idOf }) => publishedPart(kind, part, idOf));
  texts.set(part, text);
  return text;
}
