import { useMemo } from 'preact/hooks';
import { Copyable } from '../../parts/copyable';
import { ShortId } from '../../parts/short-id';
import { Time } from '../../parts/time';
import { PaginatedTable } from './paginated-table';
import type { KnownStudio } from './studio';
import { studioWords } from './studio-words';

/** Episodes in the order of their starts, each as a bar on the one line from the first start to the last end. */
export function Episodes({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  const episodes = useMemo(
    () =>
      known.studio.Episodes.Episode.map((episode) => ({
        episode,
        start: Date.parse(episode.StartTime),
        end: Date.parse(episode.EndTime),
      })).sort((one, other) => one.start - other.start),
    [known],
  );
  const first = episodes[0]?.start ?? 0;
  const whole = episodes.reduce((last, { end }) => Math.max(last, end), first) - first || 1;
  const share = (time: number) => `${((time - first) / whole) * 100}%`;
  return (
    <PaginatedTable
      label={words.programTitle}
      rows={episodes}
      keyOf={({ episode }) => episode.EpisodeId}
      empty={words.noEpisodes}
      columns={[
        [words.episode, ({ episode }) => episode.EpisodeName],
        [
          words.timeline,
          ({ episode, start, end }) => (
            <div class="timeline" aria-hidden="true">
              <span
                data-status={episode.Status}
                style={{
                  insetInlineStart: share(start),
                  inlineSize: `max(3px, ${share(first + end - start)})`,
                }}
              />
            </div>
          ),
        ],
        [words.startTime, ({ episode }) => <Time at={episode.StartTime} />],
        [words.endTime, ({ episode }) => <Time at={episode.EndTime} />],
        [
          words.content,
          ({ episode: { ResourceId, ComponentIds } }) =>
            [
              known.sourceNames.get(ResourceId ?? ''),
              ...ComponentIds.ComponentId.map((id) => known.components.get(id)?.ComponentName),
            ]
              .filter(Boolean)
              .join(', '),
        ],
        [words.id, ({ episode }) => <ShortId id={episode.EpisodeId} />],
      ]}
    />
  );
}

export function Shows({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  const list = known.studio.ShowListInfo;
  return (
    <PaginatedTable
      label={words.shows}
      rows={list?.ShowList.Show ?? []}
      keyOf={({ ShowId }) => ShowId}
      empty={words.noShows}
      columns={[
        [
          words.show,
          ({ ShowId, ShowName }) => (
            <>
              {ShowName ?? ShowId}{' '}
              {ShowId === list?.CurrentShowId && (
                <span class="badge" data-kind="good">
                  {words.current}
                </span>
              )}
              {ShowId === list?.HighPriorityShowId && <span class="badge">{words.priority}</span>}
            </>
          ),
        ],
        [
          words.from,
          ({ ResourceInfo: { ResourceType, ResourceId, ResourceUrl } }) => (
            <span class="address">
              {ResourceType} {ResourceId ?? ResourceUrl}
            </span>
          ),
        ],
        [
          words.lasts,
          ({ Duration, RepeatTimes }) =>
            Duration === undefined
              ? RepeatTimes !== undefined && words.times(RepeatTimes)
              : words.seconds(Duration),
        ],
        [words.id, ({ ShowId }) => <ShortId id={ShowId} />],
      ]}
    />
  );
}

export function Playlists({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  return (
    <>
      {known.studio.ProgramList.map(({ ProgramId, ProgramName, RepeatNumber, ProgramItems }) => (
        <div key={ProgramId}>
          <p>
            <strong>{ProgramName ?? ProgramId}</strong> {words.times(RepeatNumber)}{' '}
            <Copyable text={ProgramId} />
          </p>
          <PaginatedTable
            label={ProgramName ?? words.playlists}
            rows={ProgramItems}
            keyOf={({ ProgramItemId }) => ProgramItemId}
            empty={words.noShows}
            columns={[
              [words.item, ({ ProgramItemId, ProgramItemName }) => ProgramItemName ?? ProgramItemId],
              [words.type, ({ ResourceType }) => ResourceType],
              [words.from, ({ ResourceValue }) => <span class="address">{ResourceValue}</span>],
              [words.id, ({ ProgramItemId }) => <ShortId id={ProgramItemId} />],
            ]}
          />
        </div>
      ))}
    </>
  );
}
