import { z } from 'zod';
import {
  type ExistingCaster,
  type PartAdded,
  publicPartId,
  type Source,
  type VideoResource,
} from '#libs/caster';
import { numberChoice, onCaster, text } from '#libs/wire';
import { casterId, fixedDelay, sourceLocation } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { present } from '../present.js';
import { fileParameters, onlySource, sourceParameters, sourcesOf } from './video-resource-parameters.js';

export const addCasterVideoResource = defineEdit({
  name: 'AddCasterVideoResource',
  summary: 'Puts a video source on a free location of the studio.',
  permission: onCaster('create'),
  parameters: {
    CasterId: casterId(),
    ResourceName: text(),
    LocationId: sourceLocation(),
    ...sourceParameters,
    ...fileParameters,
    RepeatNum: numberChoice([0, -1]).default(0),
    FixedDelayDuration: fixedDelay(),
  },
  result: z.object({ ResourceId: z.string() }),
  refusals: ['SourceMissing', 'LocationTaken', 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/video-resources' },

  toInput: (given): Candidate =>
    present({
      name: given.ResourceName,
      locationId: given.LocationId,
      sources: sourcesOf(given),
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
  const source = onlySource(sources, context);
  if (present.some(({ locationId }) => locationId === members.locationId))
    throw refuse(
      'LocationTaken',
      `The studio has a video resource on ${members.locationId}: choose a free location.`,
    );
  if (present.length >= INPUTS)
    throw refuse('TooManyParts', `A studio has ${INPUTS} inputs, and all are in use.`);

  return addPart(caster, 'resource', { ...members, source }, context);
}
