/**
 * Every kind of part a studio is made of: the one list of them, and how the language calls each, and so its events
 * (`LayoutAdded`, `VideoResourceRemoved`). A kind's name starts the keys of its parts and its noun the types of its
 * events: both are stored, and never change. What else a kind needs, the compiler asks for.
 */
export const nouns = {
  resource: 'VideoResource',
  layout: 'Layout',
  component: 'Component',
  scene: 'Scene',
  episode: 'Episode',
  studioLayout: 'StudioLayout',
  show: 'Show',
  playlist: 'Playlist',
  playlistItem: 'PlaylistItem',
} as const;

export type PartKind = keyof typeof nouns;

/** In the order in which answers and records list them. */
export const partKinds = Object.keys(nouns) as readonly PartKind[];

/** A part's name inside its studio: its kind and a number that the studio never gives twice. */
export type PartKey<K extends PartKind = PartKind> = { [Kind in K]: `${Kind}-${number}` }[K];

export function partKey<K extends PartKind>(kind: K, number: number): PartKey<K> {
  return `${kind}-${number}` as PartKey<K>;
}

export function kindOf(key: PartKey): PartKind {
  return key.slice(0, key.lastIndexOf('-')) as PartKind;
}

export function numberOf(key: PartKey): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}
