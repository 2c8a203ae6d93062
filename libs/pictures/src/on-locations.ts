import type { SourceToDraw } from './picture.js';

/** In the shapes of `caster`; where parts have ids, `key` is the id. */
interface SourcesOfStudio {
  readonly resources: readonly (SourceToDraw & { readonly key: string })[];
  /** Only while the channels are on: then layouts name them, and each plays a source, or none. */
  readonly channels?: readonly { readonly channelId: string; readonly resource?: string }[];
}

/** What the layouts of a studio see on their locations. */
export function sourcesOnLocations({ resources, channels }: SourcesOfStudio): readonly SourceToDraw[] {
  if (channels === undefined) return resources;
  const nameOf = new Map(resources.map(({ key, name }) => [key, name]));
  return channels.flatMap(({ channelId, resource }) => {
    const name = resource === undefined ? undefined : nameOf.get(resource);
    return name === undefined ? [] : [{ locationId: channelId, name }];
  });
}

interface SceneOfStudio {
  readonly output: 'preview' | 'program';
  readonly layout?: string;
}

/**
 * The scene in which a layout is seen, since components belong to scenes and no layout has any: the program that shows it,
 * else the preview that does.
 */
export function sceneShowing<Scene extends SceneOfStudio>(
  layout: string,
  scenes: readonly Scene[],
): Scene | undefined {
  const showing = scenes.filter((scene) => scene.layout === layout);
  return showing.find(({ output }) => output === 'program') ?? showing[0];
}
