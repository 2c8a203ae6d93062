import {
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
  publicPartIds,
} from '#libs/caster';
import { type EventRecord, encodeRecord, type PublishedType, recordOf } from '#libs/caster-events';
import type { StoredEvent } from '#libs/event-store';
import { PreparedText } from './prepared-text.js';
import { publishedCaster, publishedPart } from './published-caster.js';
import { envelope, publishedEvent, typeAndData } from './published-event.js';

/**
 * What is different in studios of the same setup, and so a gap in the text of their events: ids of parts by their keys,
 * here and in the source of a copy, what the studio is called. The kind of a part stands for the list of those parts.
 */
type Gap =
  | PartKey
  | `source ${PartKey}`
  | PartKind
  | 'caster'
  | 'casterId'
  | 'name'
  | 'createdAt'
  | 'modifiedAt'
  | 'sourceCasterId'
  | 'sourceVersion';

type Text = PreparedText<Gap>;

/** An event as it is published, but for its gaps. */
interface Prepared {
  readonly type: PublishedType;
  readonly data: Text;
}

/**
 * The record of a published event. An event carries the whole studio, so what was written out for one is used for the
 * next: the text of a setup for all its copies, the text of a part for all versions of its studio. What a text is stands
 * in `publishedEvent` alone.
 */
export function publishedRecord(stored: StoredEvent, event: CasterEvent, after: Caster): EventRecord {
  if (!exists(after)) return encodeRecord(publishedEvent(stored, event, after));

  const { type, data } = event.type === 'CasterCopied' ? preparedCopy(event, after) : prepared(event, after);
  return recordOf({ ...envelope(stored, event), type }, data.fill(fillings(event, after)));
}

function fillings(event: CasterEvent, after: ExistingCaster): (gap: Gap) => string {
  const idsInSource: ReadonlyMap<string, string> =
    event.type === 'CasterCopied' ? publicPartIds(event.sourceCasterId, event.setup) : new Map();
  return (gap) => {
    switch (gap) {
      case 'casterId':
      case 'name':
      case 'createdAt':
      case 'modifiedAt':
        return JSON.stringify(after[gap]);
      case 'sourceCasterId':
      case 'sourceVersion':
        return JSON.stringify((event as CasterCopied)[gap]);
      default:
        return gap.startsWith(source)
          ? `"${idsInSource.get(gap.slice(source.length))}"`
          : `"${publicPartId(after.casterId, gap as PartKey)}"`;
    }
  };
}

const source = 'source ';

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
  const data = PreparedText.of<Gap>((gap) => {
    const said = typeAndData(inGaps(event, gap), after, {
      caster: () => gap('caster') as never,
      idOf: gap,
      idInSource: (key) => gap(`${source}${key}`),
    });
    type = said.type;
    return said.data;
  });
  return { type: type as PublishedType, data: data.with({ caster: [preparedCaster(after)] }) };
}

function inGaps(event: CasterEvent, gap: (name: Gap) => string): CasterEvent {
  if (event.type !== 'CasterCopied') return event;
  return { ...event, sourceCasterId: gap('sourceCasterId'), sourceVersion: gap('sourceVersion') as never };
}

/** The studio with a gap for each list of parts, and then the texts of the parts there. */
function preparedCaster(caster: ExistingCaster): Text {
  const { parts } = caster.setup;
  const frame = PreparedText.of<Gap>((gap) =>
    publishedCaster(
      {
        ...caster,
        casterId: gap('casterId'),
        name: gap('name'),
        createdAt: gap('createdAt'),
        modifiedAt: gap('modifiedAt'),
        setup: { ...caster.setup, parts: ofEachKind((kind) => parts[kind].slice(0, 1)) },
      } as ExistingCaster,
      gap,
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

  const text = PreparedText.of<Gap>((gap) => publishedPart(kind, part, gap));
  texts.set(part, text);
  return text;
}
