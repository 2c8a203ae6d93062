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

export type EpisodeRefusal =
  | 'ResourceNotFound'
  | 'ComponentNotFound'
  | 'EpisodeEndsTooEarly'
  | 'SourceMissing'
  | 'ParametersDoNotFit'
  | 'TooManyParts';

type Context = EditContext<EpisodeRefusal>;

export type NewEpisodeInput = EpisodeInput & Pick<Episode, 'startTime' | 'endTime'>;

/** A new episode; where its type is not said, a source makes it one of type Resource. */
export function newEpisode(
  caster: ExistingCaster,
  number: number,
  input: NewEpisodeInput,
  context: Context,
): Episode {
  const type = input.type ?? (input.resourceId === undefined ? 'Component' : 'Resource');
  const { startTime, endTime } = input;
  const bare: Episode = { key: partKey('episode', number), type, components: [], startTime, endTime };
  const episode = withInput(caster, bare, input, context);
  requireContent(episode, context);
  return episode;
}

/** The episode with what the request changes about it; the rest stays. */
export function changedEpisode(
  caster: ExistingCaster,
  held: Episode,
  input: EpisodeInput,
  context: Context,
): Episode {
  if (input.type !== undefined && input.type !== held.type)
    throw context.refuse(
      'ParametersDoNotFit',
      `Episode ${publicPartId(caster.casterId, held.key)} is of type ${held.type}, which cannot change: add another episode.`,
    );
  const episode = withInput(caster, held, input, context);
  // One whose components were all deleted can still be renamed or moved.
  if (held.components.length > 0) requireContent(episode, context);
  return episode;
}

function withInput(
  caster: ExistingCaster,
  held: Episode,
  { resourceId, componentIds, ...members }: EpisodeInput,
  context: Context,
): Episode {
  const { resource, name, switchType, ...episode } = {
    ...held,
    ...members,
    ...(resourceId !== undefined && { resource: namedKey(caster, 'resource', resourceId, context) }),
    ...(componentIds !== undefined && {
      components: componentIds.map((componentId) => namedKey(caster, 'component', componentId, context)),
    }),
  };
  requireEndAfterStart(episode, context);
  const playsSource = episode.type === 'Resource';
  const merged = present({
    ...episode,
    // Its own id is what an episode without a name is called by.
    name: name === publicPartId(caster.casterId, held.key) ? undefined : name,
    resource: playsSource ? resource : undefined,
    switchType: switchType ?? (playsSource ? 'TimeFirst' : undefined),
  });
  requireSourceWithEnd(caster, merged, context);
  return merged;
}

function requireEndAfterStart(
  { startTime, endTime }: Pick<Episode, 'startTime' | 'endTime'>,
  { refuse }: Context,
): void {
  // UTC to the second: the texts stand in the order of the times.
  if (endTime <= startTime)
    throw refuse(
      'EpisodeEndsTooEarly',
      `The episode starts at ${startTime} and would end at ${endTime}: give an EndTime after StartTime.`,
    );
}

function requireSourceWithEnd(
  caster: ExistingCaster,
  { resource, switchType }: Episode,
  { refuse }: Context,
): void {
  if (resource === undefined || switchType !== 'ContentFirst') return;
  if (partOf(caster, 'resource', resource)?.source.kind === 'live')
    throw refuse(
      'ParametersDoNotFit',
      `Video resource ${publicPartId(caster.casterId, resource)} is a live stream, which has no end to wait for: send SwitchType=TimeFirst.`,
    );
}

function requireContent({ type, resource, components }: Episode, { refuse }: Context): void {
  if (type === 'Resource' && resource === undefined)
    throw refuse('SourceMissing', 'An episode of type Resource plays a video resource: give its ResourceId.');
  if (type === 'Component' && components.length === 0)
    throw refuse(
      'SourceMissing',
      'An episode of type Component shows components: give their ids as ComponentId.',
    );
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
