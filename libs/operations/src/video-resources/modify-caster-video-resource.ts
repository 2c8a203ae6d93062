import { z } from 'zod';
import type { ExistingCaster, PartChanged, Source, VideoResource } from '#libs/caster';
import { numberChoice, onCaster, text } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import { present } from '../present.js';
import {
  fileParameters,
  onlySource,
  parameterOfSource,
  sourceParameters,
  sourcesOf,
} from './video-resource-parameters.js';

export const modifyCasterVideoResource = defineEdit({
  name: 'ModifyCasterVideoResource',
  summary: 'Changes a video source; its location and kind stay, and so does what is not passed.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    ResourceId: partId(),
    ResourceName: text().optional(),
    ...sourceParameters,
    ...fileParameters,
    RepeatNum: numberChoice([0, -1]).optional(),
  },
  result: z.object({ CasterId: z.string(), ResourceId: z.string() }),
  refusals: ['ResourceNotFound', 'SourceMissing', 'ParametersDoNotFit', 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/video-resources/{ResourceId}' },

  toInput: (given): Change => ({
    resourceId: given.ResourceId,
    sources: sourcesOf(given),
    members: present({
      name: given.ResourceName,
      beginOffset: given.BeginOffset,
      endOffset: given.EndOffset,
      ptsCallbackInterval: given.PtsCallbackInterval,
      repeatNum: given.RepeatNum,
    }),
  }),
  decide: decideModifyVideoResource,
  toResult: ({ casterId }, { ResourceId }) => ({ CasterId: casterId, ResourceId }),
});

interface Change {
  readonly resourceId: string;
  readonly sources: readonly Source[];
  readonly members: Partial<Omit<VideoResource, 'key' | 'locationId' | 'source'>>;
}

export function decideModifyVideoResource(
  caster: ExistingCaster,
  { resourceId, sources, members }: Change,
  context: EditContext<'ResourceNotFound' | 'SourceMissing' | 'ParametersDoNotFit' | 'TooManyParts'>,
): PartChanged<'resource'> {
  const { refuse } = context;
  const resource = namedPart(caster, 'resource', resourceId, context);
  const source = sources.length === 0 ? resource.source : onlySource(sources, context);
  if (source.kind !== resource.source.kind)
    throw refuse(
      'ParametersDoNotFit',
      `The source of video resource ${resourceId} is its ${parameterOfSource[resource.source.kind]}, and its kind stays: pass that, or add another video resource.`,
    );

  return changePart(caster, 'resource', { ...resource, ...members, source }, context);
}
