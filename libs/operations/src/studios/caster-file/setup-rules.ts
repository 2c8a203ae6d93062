import {
  type CasterSetup,
  kindOf,
  type Part,
  type PartKey,
  type PartKind,
  partKinds,
  partReferences,
  referencesIn,
  type StudioLayout,
  setupReferences,
} from '#libs/caster';

/** What no single part can tell. `place` leads to it from the setup. */
interface Fault {
  readonly place: readonly (string | number)[];
  readonly hint: string;
}

/** The first thing in a setup that contradicts another. */
export function firstFault(setup: CasterSetup): Fault | undefined {
  for (const fault of faults(setup)) return fault;
  return undefined;
}

function* faults(setup: CasterSetup): Generator<Fault> {
  const { parts, tags, channels, config, showList } = setup;
  yield* twice(['tags'], tags, 'key');
  yield* twice(['channels'], channels, 'channelId');
  for (const kind of partKinds) yield* twice<Part>(['parts', kind], parts[kind], 'key');
  yield* twice(['parts', 'resource'], parts.resource, 'locationId');
  yield* twice(['parts', 'component'], parts.component, 'locationId');
  yield* twice(['parts', 'scene'], parts.scene, 'output');
  for (const [i, layout] of parts.studioLayout.entries())
    yield* placed(['parts', 'studioLayout', i], faultsOfStudioLayout(layout));

  const keys = new Set<PartKey>(partKinds.flatMap((kind) => parts[kind].map(({ key }) => key)));
  yield* missing(['config'], config, setupReferences.config, keys);
  for (const [i, channel] of channels.entries())
    yield* missing(['channels', i], channel, setupReferences.channels, keys);
  yield* missing(['showList'], showList, setupReferences.showList, keys);
  for (const kind of partKinds)
    for (const [i, part] of parts[kind].entries())
      yield* missing(['parts', kind, i], part, partReferences[kind], keys);
}

/** Entries of a list that have the same in a member, which tells them apart. */
function* twice<Entry extends object>(
  place: Fault['place'],
  entries: readonly Entry[],
  member: keyof Entry & string,
): Generator<Fault> {
  const seen = new Set<unknown>();
  for (const [i, { [member]: value }] of entries.entries()) {
    if (value !== undefined && seen.has(value))
      yield { place: [...place, i, member], hint: `another one has ${value} already` };
    seen.add(value);
  }
}

function* missing(
  place: Fault['place'],
  value: object,
  declared: object,
  keys: ReadonlySet<PartKey>,
): Generator<Fault> {
  for (const { key, refersTo } of referencesIn(value, declared))
    if (!keys.has(key) || (kindOf(key) as PartKind) !== refersTo)
      yield { place, hint: `it names ${key}, and the file has no such part` };
}

function* faultsOfStudioLayout({
  type,
  common,
  background,
  media,
  screens,
  layerOrder,
}: StudioLayout): Generator<Fault> {
  if (type === 'common') {
    if (common === undefined) yield { place: ['common'], hint: 'a layout of type common has one' };
    if (background !== undefined || media.length + screens.length + layerOrder.length > 0)
      yield {
        place: ['type'],
        hint: 'a layout of type common has no background, media, screens or layerOrder',
      };
  } else {
    if (background === undefined) yield { place: ['background'], hint: 'a layout of type studio has one' };
    if (screens.length === 0) yield { place: ['screens'], hint: 'a layout of type studio has some' };
    if (common !== undefined) yield { place: ['common'], hint: 'a layout of type studio has none' };
  }
  yield* twice(['media'], media, 'id');
  yield* twice(['screens'], screens, 'id');
  const ids = {
    background: new Set([background?.id]),
    media: new Set([...media, ...screens].map(({ id }) => id)),
  };
  for (const [i, layer] of layerOrder.entries())
    if (!ids[layer.type].has(layer.id))
      yield { place: ['layerOrder', i, 'id'], hint: `the layout has no ${layer.type} of this id` };
}

function* placed(place: Fault['place'], within: Iterable<Fault>): Generator<Fault> {
  for (const fault of within) yield { ...fault, place: [...place, ...fault.place] };
}
