import { Copyable } from '../../parts/copyable';
import { ShortId } from '../../parts/short-id';
import { PaginatedTable } from './paginated-table';
import type { KnownStudio, Source } from './studio';
import { studioWords } from './studio-words';

export function Sources({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  return (
    <PaginatedTable
      label={words.sources}
      rows={known.studio.VideoResources.VideoResource}
      keyOf={({ ResourceId }) => ResourceId}
      empty={words.noSources}
      columns={[
        [words.name, ({ ResourceName }) => ResourceName],
        [words.location, ({ LocationId }) => LocationId],
        [words.type, (source) => comesFrom(source, words)[0]],
        [words.from, (source) => <span class="address">{comesFrom(source, words)[1]}</span>],
        [words.id, ({ ResourceId }) => <ShortId id={ResourceId} />],
      ]}
    />
  );
}

function comesFrom(source: Source, words: ReturnType<typeof studioWords>): [string, string] {
  if (source.LiveStreamUrl !== undefined) return [words.live, source.LiveStreamUrl];
  if (source.MaterialId !== undefined) return [words.material, source.MaterialId];
  if (source.VodUrl !== undefined) return [words.file, source.VodUrl];
  return [words.image, source.ImageUrl ?? source.ImageId ?? ''];
}

export function Channels({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  return (
    <PaginatedTable
      label={words.channels}
      rows={known.studio.Channels.Channel}
      keyOf={({ ChannelId }) => ChannelId}
      empty={words.noSources}
      columns={[
        [words.location, ({ ChannelId }) => ChannelId],
        [words.name, ({ ResourceId }) => known.sourceNames.get(ResourceId ?? '') ?? words.noSource],
        [words.address, ({ RtmpUrl }) => RtmpUrl && <Copyable text={RtmpUrl} />],
      ]}
    />
  );
}

export function Components({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  const types: Readonly<Record<string, string>> = {
    text: words.text,
    image: words.image,
    caption: words.caption,
    html: words.html,
  };
  return (
    <PaginatedTable
      label={words.components}
      rows={known.studio.Components.Component}
      keyOf={({ ComponentId }) => ComponentId}
      empty={words.noComponents}
      columns={[
        [words.name, ({ ComponentName }) => ComponentName],
        [words.location, ({ LocationId }) => LocationId],
        [words.type, ({ ComponentType }) => types[ComponentType] ?? ComponentType],
        [words.content, (component) => <ComponentContent component={component} />],
        [words.effect, ({ Effect }) => Effect],
        [words.id, ({ ComponentId }) => <ShortId id={ComponentId} />],
      ]}
    />
  );
}

function ComponentContent({
  component: { TextLayerContent, ImageLayerContent, CaptionLayerContent, HtmlLayerContent },
}: {
  readonly component: KnownStudio['studio']['Components']['Component'][number];
}) {
  const color = (TextLayerContent ?? CaptionLayerContent)?.Color?.replace(/^0x/, '#');
  const said =
    TextLayerContent?.Text ??
    ImageLayerContent?.MaterialId ??
    HtmlLayerContent?.HtmlUrl ??
    [CaptionLayerContent?.SourceLan, CaptionLayerContent?.TargetLan].filter(Boolean).join(' → ');
  return (
    <span class="address">
      {color && <span class="swatch" style={{ backgroundColor: color }} aria-hidden="true" />}
      {said}
    </span>
  );
}
