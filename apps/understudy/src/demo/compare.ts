import { isDeepStrictEqual } from 'node:util';
import type { CallOperation } from './newsroom.js';

/** All that the API answers about one studio. */
export interface Answers {
  readonly config: Record<string, unknown>;
  readonly sources: Record<string, string>[];
  readonly layouts: Record<string, string>[];
  readonly components: Record<string, string>[];
  readonly scenes: Record<string, string>[];
  readonly episodes: Record<string, string>[];
  /** What a show list answers, with its shows; studios of other types have none. */
  readonly showList?: Record<string, unknown>;
  readonly shows: Record<string, string>[];
}

/** A part of the source and the part of the copy that stands in its place. */
export interface Pair {
  readonly part: string;
  readonly source: string;
  readonly copy: string;
}

export async function readAll(call: CallOperation, casterId: string): Promise<Answers> {
  const CasterId = casterId;
  // RequestId is new in every answer and says nothing of the studio.
  const { RequestId, ...config } = await call('DescribeCasterConfig', { CasterId });
  // Studios of other types refuse to tell theirs: they have none.
  const showList = await call('DescribeShowList', { CasterId }).then(
    ({ ShowListInfo }) => ShowListInfo,
    () => undefined,
  );
  return {
    config,
    sources: (await call('DescribeCasterVideoResources', { CasterId })).VideoResources.VideoResource,
    layouts: (await call('DescribeCasterLayouts', { CasterId })).Layouts.Layout,
    components: (await call('DescribeCasterComponents', { CasterId })).Components.Component,
    scenes: (await call('DescribeCasterScenes', { CasterId })).SceneList.Scene,
    episodes: (await call('DescribeCasterProgram', { CasterId })).Episodes.Episode,
    ...(showList && { showList }),
    shows: showList?.ShowList.Show ?? [],
  };
}

/** Pairs the parts of both as they stand in the answers: parts keep their order in a copy. */
export function pairs(source: Answers, copy: Answers): Pair[] {
  const pair = (
    kind: 'sources' | 'layouts' | 'components' | 'scenes' | 'episodes' | 'shows',
    word: string,
    id: string,
  ) =>
    source[kind].map((part, i) => ({
      part: `${word} ${part.LocationId ?? i + 1}`,
      source: part[id] ?? '',
      copy: copy[kind][i]?.[id] ?? '',
    }));
  return [
    ...pair('sources', 'source', 'ResourceId'),
    ...pair('layouts', 'layout', 'LayoutId'),
    ...pair('components', 'component', 'ComponentId'),
    ...pair('scenes', 'scene', 'SceneId'),
    ...pair('episodes', 'episode', 'EpisodeId'),
    ...pair('shows', 'show', 'ShowId'),
  ];
}

/**
 * Whether the copy is its source: every answer equal once each id of the source is read as its counterpart, no
 * part shared, only identity and name different, and what a studio answers while it runs.
 */
export function identical(source: Answers, copy: Answers): boolean {
  const ids = pairs(source, copy);
  const counterpart = new Map(ids.map(({ source: from, copy: to }) => [from, to]));
  const expected = JSON.stringify(withoutIdentity(source)).replaceAll(
    uuid,
    (id) => counterpart.get(id) ?? id,
  );
  return (
    ids.every(({ source: from, copy: to }) => from !== '' && to !== '' && from !== to) &&
    isDeepStrictEqual(JSON.parse(expected), JSON.parse(JSON.stringify(withoutIdentity(copy))))
  );
}

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Whether it runs, what plays at the moment, and where it is seen: no copy has that from its source. */
const ofARun = ['Status', 'CurrentShowId', 'StreamUrl', 'RtmpUrl', 'StreamInfos', 'FlvUrl'];

function withoutIdentity({ config: { CasterId, CasterName, ...config }, ...parts }: Answers) {
  const lasting = JSON.stringify(parts, (name, value) => (ofARun.includes(name) ? undefined : value));
  return { config, ...JSON.parse(lasting) };
}
