import { Copyable } from '../../parts/copyable';
import { Facts } from '../../parts/facts';
import { kindOf } from '../../parts/studio-kind';
import { Time } from '../../parts/time';
import type { KnownStudio, Studio } from './studio';
import { studioWords } from './studio-words';

export function About({ studio }: { readonly studio: Studio }) {
  const words = studioWords();
  const tags = studio.Tags.tag.map(({ TagKey, TagValue }) =>
    TagValue === '' ? TagKey : `${TagKey}=${TagValue}`,
  );
  return (
    <Facts
      facts={[
        [words.id, <Copyable key="id" text={studio.CasterId} />],
        [words.type, kindOf(studio.NormType)],
        [words.created, <Time key="created" at={studio.CreateTime} />],
        [words.changed, <Time key="changed" at={studio.LastModified} />],
        [words.runningSince, studio.StartTime && <Time at={studio.StartTime} />],
        [words.tags, tags.join(', ')],
        [words.resourceGroup, studio.ResourceGroupId],
      ]}
    />
  );
}

/** By the API's own names: whoever changes the configuration sends them. */
export function Configuration({ known }: { readonly known: KnownStudio }) {
  const {
    TranscodeConfig,
    RecordConfig,
    SyncGroupsConfig,
    CasterId: _,
    CasterName: __,
    ...plain
  } = known.studio.Config;
  const recorded = RecordConfig?.RecordFormat.RecordFormat.map(({ Format }) => Format).join(', ');
  return (
    <Facts
      facts={[
        ...Object.entries(plain).map(
          ([name, value]) => [name, <code key={name}>{String(value)}</code>] as const,
        ),
        ['CasterTemplate', TranscodeConfig?.CasterTemplate && <code>{TranscodeConfig.CasterTemplate}</code>],
        ['LiveTemplate', TranscodeConfig?.LiveTemplateIds?.LocationId.join(', ')],
        ['RecordFormat', recorded],
        [
          'SyncGroup',
          SyncGroupsConfig.SyncGroup.map(({ ResourceIds }) =>
            ResourceIds.ResourceId.map((id) => known.sourceNames.get(id) ?? id).join(' + '),
          ).join('; '),
        ],
      ]}
    />
  );
}
