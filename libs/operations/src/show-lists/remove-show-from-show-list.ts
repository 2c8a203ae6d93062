import { z } from 'zod';
import {
  type ExistingCaster,
  type PartKey,
  type PartRemoved,
  type PartsReplaced,
  partKeyOf,
  partRemoved,
  partsReplaced,
  type ShowListConfigured,
} from '#libs/caster';
import { flag, list, onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { MALFORMED, noShowList, requireShowList, showId } from './shows.js';

export const removeShowFromShowList = defineEdit({
  name: 'RemoveShowFromShowList',
  summary: 'Removes one show, or with isBatchMode many, from the show list.',
  permission: onCaster('delete'),
  parameters: {
    CasterId: casterId(),
    ShowId: showId().optional(),
    isBatchMode: flag(MALFORMED).default(false),
    showIdList: list(showId(), { min: 1, code: MALFORMED }).optional(),
  },
  result: z.object({
    ShowId: z.string().optional(),
    failedList: z.string().optional(),
    successfulShowIds: z.string().optional(),
  }),
  refusals: [noShowList, 'ParametersDoNotFit', 'ShowNotFound'],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/show-list/shows' },

  toInput: (given, { refuse }): Removal => {
    const removal = given.isBatchMode
      ? given.showIdList && { showIds: given.showIdList }
      : given.ShowId && { showId: given.ShowId };
    if (!removal)
      throw refuse(
        'ParametersDoNotFit',
        'Say which show to remove: with ShowId one, with isBatchMode and showIdList many.',
      );
    return removal;
  },
  decide: decideRemoveShows,
  toResult: ({ before }, { ShowId, isBatchMode, showIdList = [] }) => {
    if (!isBatchMode) return { ShowId };
    const [present, absent] = byPresence(before, showIdList);
    return { failedList: absent.join(','), successfulShowIds: present.join(',') };
  },
});

type Removal = { readonly showId: string } | { readonly showIds: readonly string[] };

export function decideRemoveShows(
  caster: ExistingCaster,
  removal: Removal,
  context: EditContext<'NormTypeUnsuitable' | 'ShowNotFound'>,
): readonly (ShowListConfigured | PartRemoved<'show'> | PartsReplaced<'show'>)[] {
  requireShowList(caster, context);
  const { at } = context;
  if ('showId' in removal) {
    const key = namedKey(caster, 'show', removal.showId, context);
    return [...withoutPriority(caster, new Set([key]), at), partRemoved('show', key, at)];
  }

  const removed = new Set(removal.showIds.flatMap((showId) => partKeyOf(caster, 'show', showId) ?? []));
  if (removed.size === 0) return [];
  const kept = caster.setup.parts.show.filter(({ key }) => !removed.has(key));
  return [...withoutPriority(caster, removed, at), partsReplaced('show', kept, at)];
}

/** A show of highest priority takes its time along: no other show is to start then. */
function withoutPriority(
  { setup: { showList } }: ExistingCaster,
  removed: ReadonlySet<PartKey>,
  at: string,
): readonly ShowListConfigured[] {
  const { highPriorityShow, highPriorityShowStartTime: _, ...kept } = showList;
  if (highPriorityShow === undefined || !removed.has(highPriorityShow)) return [];
  return [{ type: 'ShowListConfigured', showList: kept, at }];
}

/** Ids of shows that are in the list, and the others; each once. */
function byPresence(
  caster: ExistingCaster,
  showIds: readonly string[],
): [present: string[], absent: string[]] {
  const isPresent = (showId: string) => partKeyOf(caster, 'show', showId) !== undefined;
  const once = [...new Set(showIds)];
  return [once.filter(isPresent), once.filter((showId) => !isPresent(showId))];
}
