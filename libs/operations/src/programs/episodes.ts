import {
  type Episode,
  type ExistingCaster,
  type PartsReplaced,
  partKey,
  partsReplaced,
  publicPartId,
} from '#libs/caster';
import type { EditContext } from '../edit.js';
import { requireRoom } from '../limits.js';
import { namedKey, partOf } from '../parts.js';
import { present } from '../present.js';
import type { EpisodeInput } from './episode-parameters.js';

// What every edit of episodes asks of them.

/**
 * Not every page of these operations lists a code for each of these. What a page leaves out is answered as
 * AddCasterEpisode and AddCasterProgram document it, since an episode is the same thing everywhere.
 */
export const episodeRefusals = [
  'ResourceNotFound',
  'ComponentNotFound',
  'EpisodeEndsTooEarly',
  { refusal: 'SourceMissing', as: 'MissingParameter' },
  'ParametersDoNotFit',
  'TooManyParts',
] as const;

export type EpisodeRefusal =
  | 'ResourceNotFound'
  | 'ComponentNotFound'
  | 'EpisodeEndsTooEarly'
  | 'SourceMissing'
  | 'ParametersDoNotFit'
  | 'TooManyParts';

type Context = EditContext<EpisodeRefusal>;

/** A new episode; where its type is not said, a source makes it one of type Resource. */
export function newEpisode(
  caster: ExistingCaster,
  number: number,
  input: NewEpisodeInput,
  context: Context,
): Episode {
  const type = input.type ?? (input.resourceId === undefined ? 'Component' : 'Resource');
  const { startTime, endTime } = input;
  return described(
    caster,
    { key: partKey('episode', number), type, components: [], startTime, endTime },
    input,
    context,
  );
}

export type NewEpisodeInput = EpisodeInput & Pick<Episode, 'startTime' | 'endTime'>;

/** The episode with what the request says of it; the rest stays. */
export function described(
  caster: ExistingCaster,
  held: Episode,
  { resourceId, componentIds, ...members }: EpisodeInput,
  context: Context,
): Episode {
  const episode = {
    ...held,
    ...members,
    ...(resourceId !== undefined && { resource: namedKey(caster, 'resource', resourceId, context) }),
    ...(componentIds !== undefined && {
      components: componentIds.map((componentId) => namedKey(caster, 'component', componentId, context)),
    }),
  };
  if (episode.type !== held.type)
    throw context.refuse(
      'ParametersDoNotFit',
      `Episode ${publicPartId(caster.casterId, held.key)} is of type ${held.type}, which cannot change: add another episode.`,
    );
  return consistent(caster, episode, context);
}

function consistent(caster: ExistingCaster, { resource, ...episode }: Episode, { refuse }: Context): Episode {
  const { key, name, type, components, startTime, endTime } = episode;
  // UTC to the second: the texts stand in the order of the times.
  if (endTime <= startTime)
    throw refuse(
      'EpisodeEndsTooEarly',
      `The episode starts at ${startTime} and would end at ${endTime}: give an EndTime after StartTime.`,
    );
  // Its own id is what an episode without a name is called by.
  const named = { ...episode, name: name === publicPartId(caster.casterId, key) ? undefined : name };
  if (type === 'Component') {
    if (components.length === 0)
      throw refuse('SourceMissing', 'An episode of type Component shows components: give ComponentId.1.');
    return present(named);
  }

  if (resource === undefined)
    throw refuse('SourceMissing', 'An episode of type Resource plays a video resource: give ResourceId.');
  const switchType = episode.switchType ?? 'TimeFirst';
  if (switchType === 'ContentFirst' && partOf(caster, 'resource', resource)?.source.kind === 'live')
    throw refuse(
      'ParametersDoNotFit',
      `Video resource ${publicPartId(caster.casterId, resource)} is a live stream, which has no end to wait for: send SwitchType=TimeFirst.`,
    );
  return present({ ...named, resource, switchType });
}

/** These are the program from here on, if there is room for them. */
export function replaceEpisodes(
  { setup }: ExistingCaster,
  episodes: readonly Episode[],
  context: EditContext<'TooManyParts'>,
): PartsReplaced<'episode'> {
  requireRoom({ ...setup, parts: { ...setup.parts, episode: episodes } }, context);
  return partsReplaced('episode', episodes, context.at);
}
