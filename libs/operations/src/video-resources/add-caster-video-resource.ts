import { z } from 'zod';
import {
  type ExistingCaster,
  type PartAdded,
  publicPartId,
  type Source,
  type VideoResource,
} from '#libs/caster';
import { integer, numberChoice, text, url } from '#libs/wire';
import { casterId, fixedDelay, sourceLocation } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { present } from '../present.js';

export const addCasterVideoResource = defineEdit({
  name: 'AddCasterVideoResource',
  summary: 'Puts a video source on a free location of the studio.',
  parameters: {
    CasterId: casterId(),
    ResourceName: text(),
    LocationId: sourceLocation(),
    LiveStreamUrl: url({
      schemes: ['rtmp', 'rtmps', 'http', 'https', 'rtsp', 'srt', 'artc'],
      code: 'InvalidLiveStreamUrl.Malformed',
    }).optional(),
    MaterialId: text({ max: 64, pattern: /^[0-9a-zA-Z-]+$/, code: 'InvalidMaterialId.Malformed' }).optional(),
    VodUrl: url({ schemes: ['http', 'https'] }).optional(),
    ImageId: text({ max: 64 }).optional(),
    ImageUrl: url({ schemes: ['http', 'https'] }).optional(),
    BeginOffset: integer({ min: 1 }).optional(),
    EndOffset: integer().optional(),
    RepeatNum: numberChoice([0, -1]).default(0),
    PtsCallbackInterval: integer({ min: 0 }).optional(),
    FixedDelayDuration: fixedDelay(),
  },
  result: z.object({ ResourceId: z.string() }),
  refusals: ['SourceMissing', 'LocationTaken', 'TooManyParts'],

  toInput: (given): Candidate =>
    present({
      name: given.ResourceName,
      locationId: given.LocationId,
      // Which source it is, is said by which of these is there.
      sources: [
        ...(given.LiveStreamUrl !== undefined ? [{ kind: 'live' as const, url: given.LiveStreamUrl }] : []),
        ...(given.MaterialId !== undefined
          ? [{ kind: 'material' as const, materialId: given.MaterialId }]
          : []),
        ...(given.VodUrl !== undefined ? [{ kind: 'file' as const, url: given.VodUrl }] : []),
        ...(given.ImageId !== undefined ? [{ kind: 'image' as const, imageId: given.ImageId }] : []),
        ...(given.ImageUrl !== undefined ? [{ kind: 'imageUrl' as const, url: given.ImageUrl }] : []),
      ],
      beginOffset: given.BeginOffset,
      endOffset: given.EndOffset,
      ptsCallbackInterval: given.PtsCallbackInterval,
      repeatNum: given.RepeatNum,
      fixedDelayDuration: given.FixedDelayDuration,
    }),
  decide: decideAddVideoResource,
  toResult: ({ casterId, decided }) => ({ ResourceId: publicPartId(casterId, decided.part.key) }),
});

type Candidate = Omit<VideoResource, 'key' | 'source'> & { readonly sources: readonly Source[] };

// A studio has 12 inputs (RV01 to RV12 feed channels); the documented limit is theirs.
const INPUTS = 12;

export function decideAddVideoResource(
  caster: ExistingCaster,
  { sources, ...members }: Candidate,
  context: EditContext<'SourceMissing' | 'LocationTaken' | 'TooManyParts'>,
): PartAdded<'resource'> {
  const { refuse } = context;
  const present = caster.setup.parts.resource;
  const [source, another] = sources;
  if (source === undefined || another !== undefined)
    throw refuse(
      'SourceMissing',
      'A video resource has exactly one source: give one of LiveStreamUrl, MaterialId, VodUrl, ImageId and ImageUrl.',
    );
  if (present.some(({ locationId }) => locationId === members.locationId))
    throw refuse(
      'LocationTaken',
      `The studio has a video resource on ${members.locationId}: choose a free location.`,
    );
  if (present.length >= INPUTS)
    throw refuse('TooManyParts', `A studio has ${INPUTS} inputs, and all are in use.`);

  return addPart(caster, 'resource', { ...members, source }, context);
}
