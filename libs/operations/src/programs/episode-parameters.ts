import type { Episode } from '#libs/caster';
import { choice, type Given, text } from '#libs/wire';
import { listOrAnswer, partId } from '../caster-parameters.js';
import { present } from '../present.js';

/** How answers call the overlays of an episode. */
export const answeredComponents = { ComponentIds: 'ComponentId' };

export const episodeType = () => choice(['Resource', 'Component']);
export const switchType = () => choice(['TimeFirst', 'ContentFirst']);

/** What an episode may have, whichever operation describes it. */
export const episodeContent = {
  EpisodeName: text().optional(),
  ResourceId: partId().optional(),
  ComponentId: listOrAnswer(partId(), 'ComponentId', {}).optional(),
};

/** An episode as a request describes it: other parts by their public ids. */
export interface EpisodeInput extends Partial<Omit<Episode, 'key' | 'resource' | 'components'>> {
  readonly resourceId?: string;
  readonly componentIds?: readonly string[];
}

export function episodeInput(
  given: Partial<Given<typeof episodeContent>> & {
    readonly EpisodeType?: Episode['type'];
    readonly StartTime?: string;
    readonly EndTime?: string;
    readonly SwitchType?: Episode['switchType'];
  },
): EpisodeInput {
  return present({
    name: given.EpisodeName,
    type: given.EpisodeType,
    resourceId: given.ResourceId,
    componentIds: given.ComponentId,
    startTime: given.StartTime,
    endTime: given.EndTime,
    switchType: given.SwitchType,
  });
}
