import { isDeepStrictEqual } from 'node:util';
import type { PartKind } from '#libs/caster';
import type { CallOperation } from './newsroom.js';

// biome-ignore lint/suspicious/noExplicitAny: a part has the shape of its operation's answer
export type AnsweredPart = Readonly<Record<string, any>>;

/** All that the API answers about one studio. */
export interface Answers {
  /** As the list of studios has it. */
  readonly studio: AnsweredPart;
  readonly config: AnsweredPart;
  readonly channels: readonly AnsweredPart[];
  /** What holds for the whole show list; empty where the studio has none. */
  readonly showList: AnsweredPart;
  readonly parts: { readonly [K in PartKind]: readonly AnsweredPart[] };
}

/** A part of the source and the part of the copy that stands in its place. */
export interface Pair {
  readonly part: string;
  readonly source: string;
  readonly copy: string;
}

/** Which member of its answer is the id of a part, kind by kind; the compiler asks for a new kind's. */
const idMembers = {
  resource: 'ResourceId',
  layout: 'LayoutId',
  component: 'ComponentId',
  scene: 'SceneId',
  episode: 'EpisodeId',
  studioLayout: 'LayoutId',
  show: 'ShowId',
  playlist: 'ProgramId',
  playlistItem: 'ProgramItemId',
} as const satisfies { readonly [K in PartKind]: string };

const kinds = Object.keys(idMembers) as PartKind[];

export async function readAll(call: CallOperation, casterId: string): Promise<Answers> {
  const CasterId = casterId;
  const [studio] = (await call('DescribeCasters', { CasterId })).CasterList.Caster;
  // RequestId is new in every answer and says nothing of the studio.
  const { RequestId, ...config } = await call('DescribeCasterConfig', { CasterId });
  // Shows and studio layouts belong to studios of one type each; the others refuse to tell theirs.
  const { ShowList, ...showList } =
    studio.NormType === 6 ? (await call('DescribeShowList', { CasterId })).ShowListInfo : noShows;
  const all = { CasterId, PageSize: 10_000 };
  const playlists: AnsweredPart[] = (
    await call('ListPlaylist', { PageSize: all.PageSize })
  ).ProgramList.filter((playlist: AnsweredPart) => playlist.CasterId === CasterId);
  const scenes: AnsweredPart[] = (await call('DescribeCasterScenes', { CasterId })).SceneList.Scene;
  return {
    studio,
    config,
    channels: (await call('DescribeCasterChannels', { CasterId })).Channels.Channel,
    showList,
    parts: {
      resource: (await call('DescribeCasterVideoResources', { CasterId })).VideoResources.VideoResource,
      layout: (await call('DescribeCasterLayouts', { CasterId })).Layouts.Layout,
      component: (await call('DescribeCasterComponents', { CasterId })).Components.Component,
      scene: await inTurn(scenes, async (scene) => {
        const { SceneId } = scene;
        const { RequestId: _, ...audio } = await call('DescribeCasterSceneAudio', { CasterId, SceneId });
        return [{ ...scene, ...audio }];
      }),
      episode: (await call('DescribeCasterProgram', all)).Episodes.Episode,
      studioLayout:
        studio.NormType === 4 ? (await call('DescribeStudioLayouts', { CasterId })).StudioLayouts : [],
      show: ShowList.Show,
      playlist: playlists,
      playlistItem: await inTurn(
        playlists,
        async ({ ProgramId }) => (await call('ListPlaylistItems', { ProgramId })).ProgramItems,
      ),
    },
  };
}

const noShows = { ShowList: { Show: [] } };

async function inTurn(
  parts: readonly AnsweredPart[],
  read: (part: AnsweredPart) => Promise<AnsweredPart[]>,
): Promise<AnsweredPart[]> {
  const answered: AnsweredPart[] = [];
  for (const part of parts) answered.push(...(await read(part)));
  return answered;
}

/** The ids of the parts of a kind, in their order. */
export function idsOf({ parts }: Answers, kind: PartKind): string[] {
  return parts[kind].map((part) => part[idMembers[kind]]);
}

/** Pairs the parts of both as they stand in the answers: parts keep their order in a copy. */
export function pairs(source: Answers, copy: Answers): Pair[] {
  return kinds.flatMap((kind) => {
    const ofCopy = idsOf(copy, kind);
    return idsOf(source, kind).map((id, i) => ({
      part: `${kind} ${source.parts[kind][i]?.LocationId ?? i + 1}`,
      source: id,
      copy: ofCopy[i] ?? '',
    }));
  });
}

/**
 * Whether the copy is its source: every answer equal once each id of the source is read as its counterpart, no
 * part shared, only identity and name different, and what runs.
 */
export function identical(source: Answers, copy: Answers): boolean {
  const ids = pairs(source, copy);
  const counterpart = new Map(ids.map(({ source: from, copy: to }) => [from, to]));
  const expected = settingsOf(source).replaceAll(uuid, (id) => counterpart.get(id) ?? id);
  return (
    ids.every(({ source: from, copy: to }) => from !== '' && to !== '' && from !== to) &&
    isDeepStrictEqual(JSON.parse(expected), JSON.parse(settingsOf(copy)))
  );
}

export const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

// What is each studio's own, and what tells of its run; a copy is idle.
const ownMembers = new Set(['CasterId', 'CasterName', 'ClientTokenId', 'CreateTime', 'LastModified']);
const purchase = new Set(['PurchaseTime', 'ExpireTime']);
const runMembers = new Set(['Status', 'StreamUrl', 'StreamInfos', 'RtmpUrl', 'FlvUrl', 'CurrentShowId']);

function settingsOf({ studio, ...answers }: Answers): string {
  const { StartTime: _, Duration: __, ...listed } = studio;
  return settingsIn({ studio: listed, ...answers });
}

/** What answers say of a studio but for its identity, its name and its run, as one text. */
export function settingsIn(answers: object): string {
  return JSON.stringify(answers, (member, value) =>
    ownMembers.has(member) || purchase.has(member) || runMembers.has(member) ? undefined : value,
  );
}
