import { isDeepStrictEqual } from 'node:util';
import {
  type ExistingCaster,
  type PartsReplaced,
  partsReplaced,
  type Show,
  type ShowList,
  type ShowListConfigured,
} from '#libs/caster';
import { choice, integer, text } from '#libs/wire';
import { mediaUrl, partId } from '../caster-parameters.js';
import type { EditContext } from '../edit.js';
import { requireRoom } from '../limits.js';
import type { Refusing } from '../refusals.js';

// What the operations on a show list share.

/** Their documented code for a bad value, whichever parameter carries it, and for parameters that do not fit. */
export const MALFORMED = 'InvalidParameter.Malformed';

export const showId = () => partId(MALFORMED);
export const mediaId = () => text({ max: 64, code: MALFORMED });
export const showUrl = () => mediaUrl(MALFORMED);
/** How often something comes again: -1 for ever, 0 never. */
export const repeatTimes = () => integer({ min: -1, code: MALFORMED });
/** A place in the list, counted from 0. */
export const spot = () => integer({ min: 0, code: MALFORMED });
export const backgroundType = () => choice(['LIVE', 'VOD', 'PIC'], MALFORMED);

/** For the contracts of all operations that `requireShowList`. */
export const noShowList = { refusal: 'NormTypeUnsuitable', as: MALFORMED } as const;

/** The NormType of playlist studios. */
export const PLAYLIST_STUDIO = 6;

/** Only playlist studios have a show list. */
export function requireShowList(
  { casterId, setup }: ExistingCaster,
  { refuse }: Refusing<'NormTypeUnsuitable'>,
): void {
  if (setup.normType !== PLAYLIST_STUDIO)
    throw refuse(
      'NormTypeUnsuitable',
      `Caster ${casterId} has NormType ${setup.normType} and no show list: create one with NormType ${PLAYLIST_STUDIO}.`,
    );
}

/** These shows in this order, if there is room for them. */
export function replaceShows(
  { setup }: ExistingCaster,
  shows: readonly Show[],
  context: EditContext<'TooManyParts'>,
): PartsReplaced<'show'> {
  requireRoom({ ...setup, parts: { ...setup.parts, show: shows } }, context);
  return partsReplaced('show', shows, context.at);
}

/** What holds for the whole list; nothing where it held already. */
export function configureShowList(
  { setup }: ExistingCaster,
  showList: ShowList,
  context: EditContext<'TooManyParts'>,
): readonly ShowListConfigured[] {
  if (isDeepStrictEqual(showList, setup.showList)) return [];

  requireRoom({ ...setup, showList }, context);
  return [{ type: 'ShowListConfigured', showList, at: context.at }];
}
