import {
  type AnsweredComponent,
  componentFromAnswer,
  englishWords,
  layoutFromAnswer,
  type Picture,
  type PictureWords,
  pictureOf,
  type SourceToDraw,
  sceneShowing,
  sourcesOnLocations,
  studioLayoutFromAnswer,
  studioPictureOf,
} from '#libs/pictures';
import type { Answered } from '../../api/call';
import { language } from '../../words/language';
import { pictureWords } from './studio-words';

export type Studio = Answered<'GetCaster'>;
export type Layout = Studio['Layouts']['Layout'][number];
export type StudioLayout = Studio['StudioLayouts'][number];
export type Scene = Studio['SceneList']['Scene'][number];
export type Source = Studio['VideoResources']['VideoResource'][number];

/** A studio by its names and ids, each looked up at once. */
export interface KnownStudio {
  readonly studio: Studio;
  readonly sourceNames: ReadonlyMap<string, string>;
  /** What layouts and mixes see on a location. */
  readonly onLocations: readonly SourceToDraw[];
  readonly nameOn: ReadonlyMap<string, string>;
  readonly layouts: ReadonlyMap<string, Layout>;
  readonly components: ReadonlyMap<string, AnsweredComponent & { readonly ComponentType: string }>;
}

export function knownStudio(studio: Studio): KnownStudio {
  const resources = studio.VideoResources.VideoResource.map(({ ResourceId, ResourceName, LocationId }) => ({
    key: ResourceId,
    name: ResourceName,
    locationId: LocationId,
  }));
  const channels = studio.Channels.Channel.map(({ ChannelId, ResourceId }) => ({
    channelId: ChannelId,
    resource: ResourceId,
  }));
  const onLocations = sourcesOnLocations({
    resources,
    ...(studio.Config.ChannelEnable === 1 && { channels }),
  });
  return {
    studio,
    sourceNames: new Map(resources.map(({ key, name }) => [key, name])),
    onLocations,
    nameOn: new Map(onLocations.map(({ locationId, name }) => [locationId, name])),
    layouts: new Map(studio.Layouts.Layout.map((layout) => [layout.LayoutId, layout])),
    components: new Map(studio.Components.Component.map((one) => [one.ComponentId, one])),
  };
}

const scenesToDraw = ({ SceneList }: Studio) =>
  SceneList.Scene.map((scene) => ({
    output: scene.OutputType === '1' ? ('program' as const) : ('preview' as const),
    layout: scene.LayoutId,
    scene,
  }));

/** The layout as the API draws it: with the components of the scene, or of the one that shows it. */
export function layoutPicture(known: KnownStudio, layout: Layout, title: string, scene?: Scene): Picture {
  const shown = scene ?? sceneShowing(layout.LayoutId, scenesToDraw(known.studio))?.scene;
  return pictureOf(layoutFromAnswer(layout), optionsOf(known, title, shown));
}

/** What a scene shows; components alone where it has no layout. */
export function scenePicture(known: KnownStudio, scene: Scene, title: string): Picture {
  const layout = known.layouts.get(scene.LayoutId ?? '');
  return layout === undefined
    ? pictureOf({ videoLayers: [], blendList: [] }, optionsOf(known, title, scene))
    : layoutPicture(known, layout, title, scene);
}

export function studioLayoutPicture(known: KnownStudio, layout: StudioLayout, title: string): Picture {
  return studioPictureOf(studioLayoutFromAnswer(layout), {
    ...optionsOf(known, title, undefined),
    sourceNames: known.sourceNames,
  });
}

function optionsOf(known: KnownStudio, title: string, scene: Scene | undefined) {
  const words: PictureWords = language.value === 'zh' ? pictureWords : englishWords;
  const components = scene?.ComponentIds.componentId.flatMap((id) => known.components.get(id) ?? []) ?? [];
  return { title, words, sources: known.onLocations, components: components.map(componentFromAnswer) };
}
