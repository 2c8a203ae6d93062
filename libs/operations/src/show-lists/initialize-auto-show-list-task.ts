import { z } from 'zod';
import {
  absent,
  type CasterCreated,
  type ExistingCaster,
  emptySetup,
  fold,
  partKey,
  type Scene,
} from '#libs/caster';
import {
  type Call,
  choice,
  group,
  integer,
  invalidParameter,
  json,
  list,
  onAccount,
  text,
  url,
} from '#libs/wire';
import { casterTemplate, groupOrAnswer, listOrAnswer } from '../caster-parameters.js';
import { newCasterId } from '../casters.js';
import { clientTokenOf } from '../client-token.js';
import { requireRoom, type SetupLimits } from '../limits.js';
import { defineOperation } from '../operation.js';
import { present } from '../present.js';
import { refuse } from '../refusals.js';
import type { StreamAddresses } from '../stream-addresses.js';
import { streamInfos } from '../streams/scene-info.js';
import { PLAYLIST_STUDIO } from './shows.js';

/** Milliseconds since 1970, as far as a calendar can tell. */
const moment = () => integer({ min: 0, max: 8.64e15 });

export const initializeAutoShowListTask = defineOperation({
  name: 'InitializeAutoShowListTask',
  kind: 'command',
  summary: 'Makes a playlist studio whose show list starts and stops by itself.',
  permission: onAccount('create'),
  callsPerSecond: 10,
  missingAs: 'MissingParameter',
  parameters: {
    CasterConfig: json(
      groupOrAnswer(
        { LiveTemplate: 'LiveTemplates' },
        group({
          CasterTemplate: casterTemplate().exclude(['lp_noTranscode']),
          LiveTemplates: listOrAnswer(choice(['lld', 'lsd', 'lhd', 'lud']), 'LocationId', {
            max: 4,
          }).optional(),
        }),
      ),
    ),
    DomainName: text(),
    StartTime: moment(),
    EndTime: moment(),
    ResourceIds: json(list(text({ max: 64 }), { min: 1, max: 3 })),
    CallBackUrl: url({ schemes: ['http', 'https'] }).optional(),
  },
  result: z.object({ CasterId: z.string(), StreamList: z.string() }),
  refusals: [
    { refusal: 'CasterQuotaReached', as: 'ResourceNumberExceed' },
    'TooManyParts',
    'ClientTokenReused',
  ],
  rest: { method: 'POST', path: '/v1/auto-show-list-tasks' },

  async execute(given, call, { studios, streams }) {
    if (given.EndTime <= given.StartTime)
      throw invalidParameter('EndTime', { hint: 'it must be later than StartTime' });

    const created = decideInitializeAutoShowListTask(
      {
        call,
        newCasterId: newCasterId(),
        domainName: given.DomainName,
        transcode: present({
          casterTemplate: given.CasterConfig.CasterTemplate,
          liveTemplates: given.CasterConfig.LiveTemplates,
        }),
        task: present({
          startTime: given.StartTime,
          endTime: given.EndTime,
          callbackUrl: given.CallBackUrl,
          resourceIds: given.ResourceIds,
        }),
      },
      studios.limits,
    );
    // There is no ClientToken here: a request that comes again is another one, as its RequestId says.
    const token = clientTokenOf({ ...given, ClientToken: call.requestId });
    const { casterId } = await studios.start(
      { call, operation: 'InitializeAutoShowListTask', token },
      () => created,
    );
    return { CasterId: casterId, StreamList: JSON.stringify(streamList(created, streams)) };
  },
});

interface Initialization {
  readonly call: Call;
  readonly newCasterId: string;
  readonly domainName: string;
  readonly transcode: NonNullable<CasterCreated['setup']['config']['transcode']>;
  readonly task: NonNullable<CasterCreated['autoShowListTask']>;
}

/** The studio has its program scene from birth, because its addresses are answered before it ever starts. */
export function decideInitializeAutoShowListTask(
  { call, newCasterId, domainName, transcode, task }: Initialization,
  limits: SetupLimits,
): CasterCreated {
  const empty = emptySetup({ normType: PLAYLIST_STUDIO, tags: [] });
  const program: Scene = {
    key: partKey('scene', task.resourceIds.length + 1),
    name: 'PGM',
    output: 'program',
    components: [],
    audio: { followsVideo: true, audioLayers: [], mixList: [] },
  };
  const setup = {
    ...empty,
    config: { ...empty.config, domainName, transcode },
    parts: {
      ...empty.parts,
      scene: [program],
      show: task.resourceIds.map((resourceId, i) => ({
        key: partKey('show', i + 1),
        resourceType: 'vod' as const,
        resourceId,
        repeatTimes: 0,
      })),
    },
  };
  requireRoom(setup, { limits, refuse });

  return {
    type: 'CasterCreated',
    casterId: newCasterId,
    name: newCasterId,
    clientToken: call.requestId,
    setup,
    autoShowListTask: task,
    at: call.now.toISOString(),
  };
}

/** Addresses are those of running studios: this one's, once it has started. */
function streamList(created: CasterCreated, streams: StreamAddresses) {
  const started = fold(absent, [created, { type: 'CasterStarted', at: created.at }]) as ExistingCaster;
  return started.setup.parts.scene
    .flatMap((scene) => streamInfos(streams.ofScene(started, scene)).StreamInfo)
    .map(({ VideoFormat, OutputStreamUrl, TranscodeConfig }) => ({
      videoFormat: VideoFormat,
      outputStreamUrl: OutputStreamUrl,
      transcodeConfig: TranscodeConfig,
    }));
}
