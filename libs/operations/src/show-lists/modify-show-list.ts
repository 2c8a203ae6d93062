import { z } from 'zod';
import type { ExistingCaster, PartsReplaced, ShowListConfigured } from '#libs/caster';
import { onCaster, pattern, time } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey, namedPart } from '../parts.js';
import { present } from '../present.js';
import type { Refusing } from '../refusals.js';
import {
  configureShowList,
  MALFORMED,
  noShowList,
  repeatTimes,
  replaceShows,
  requireShowList,
  showId,
  spot,
} from './shows.js';

/** A moment without a zone, as in no other operation. */
const localTime = () =>
  pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, MALFORMED).refine(
    (given) => time().safeParse(`${given}Z`).success,
    { error: MALFORMED, params: { hint: 'the calendar has no such moment' } },
  );

export const modifyShowList = defineEdit({
  name: 'ModifyShowList',
  summary: 'Moves a show, or sets what holds for the whole show list. What is not passed stays as it is.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    ShowId: showId().optional(),
    Spot: spot().optional(),
    RepeatTimes: repeatTimes().optional(),
    HighPriorityShowId: showId().optional(),
    HighPriorityShowStartTime: localTime().optional(),
  },
  result: z.object({}),
  refusals: [
    noShowList,
    'ShowNotFound',
    'ParametersDoNotFit',
    { refusal: 'CasterRunning', as: MALFORMED },
    'TooManyParts',
  ],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/show-list' },

  toInput: (given, refusing): Modification =>
    present({
      move: moveOf(given, refusing),
      repeatTimes: given.RepeatTimes,
      highPriorityShowId: given.HighPriorityShowId,
      highPriorityShowStartTime: given.HighPriorityShowStartTime,
    }),
  decide: decideModifyShowList,
  toResult: () => ({}),
});

interface Modification {
  readonly move?: Move;
  readonly repeatTimes?: number;
  readonly highPriorityShowId?: string;
  readonly highPriorityShowStartTime?: string;
}

interface Move {
  readonly showId: string;
  readonly spot: number;
}

type Context = EditContext<
  'NormTypeUnsuitable' | 'ShowNotFound' | 'ParametersDoNotFit' | 'CasterRunning' | 'TooManyParts'
>;

export function decideModifyShowList(
  caster: ExistingCaster,
  { move, ...input }: Modification,
  context: Context,
): readonly (PartsReplaced<'show'> | ShowListConfigured)[] {
  requireShowList(caster, context);
  const priority = priorityOf(caster, input, context);
  const { showList } = caster.setup;
  const changed = present({
    ...showList,
    ...priority,
    repeatTimes: input.repeatTimes ?? showList.repeatTimes,
  });
  return [
    ...(move === undefined ? [] : moved(caster, move, context)),
    ...configureShowList(caster, changed, context),
  ];
}

function priorityOf(
  caster: ExistingCaster,
  { highPriorityShowId: showId, highPriorityShowStartTime: startTime }: Modification,
  context: Context,
) {
  if (showId === undefined && startTime === undefined) return {};

  const { refuse } = context;
  if (caster.status === 'running')
    throw refuse(
      'CasterRunning',
      `Caster ${caster.casterId} plays its show list: stop it to set the show of highest priority.`,
    );
  const highPriorityShow =
    showId === undefined ? caster.setup.showList.highPriorityShow : namedKey(caster, 'show', showId, context);
  if (highPriorityShow === undefined)
    throw refuse(
      'ParametersDoNotFit',
      'HighPriorityShowStartTime is for a show: give its HighPriorityShowId as well.',
    );
  return present({ highPriorityShow, highPriorityShowStartTime: startTime });
}

/** The show is at the spot afterwards; the end of the list may be called by the number of its shows as well. */
function moved(
  caster: ExistingCaster,
  { showId, spot }: Move,
  context: Context,
): readonly PartsReplaced<'show'>[] {
  const show = namedPart(caster, 'show', showId, context);
  const shows = caster.setup.parts.show;
  if (spot > shows.length)
    throw context.refuse(
      'ParametersDoNotFit',
      `Spot ${spot} lies beyond the end of the list: choose one from 0 to ${shows.length}.`,
    );
  const others = shows.filter((other) => other !== show);
  const reordered = [...others.slice(0, spot), show, ...others.slice(spot)];
  return reordered.every((one, i) => one === shows[i]) ? [] : [replaceShows(caster, reordered, context)];
}

function moveOf(
  { ShowId: showId, Spot: spot }: { readonly ShowId?: string; readonly Spot?: number },
  { refuse }: Refusing<'ParametersDoNotFit'>,
): Move | undefined {
  if (showId !== undefined && spot !== undefined) return { showId, spot };
  if (showId !== undefined || spot !== undefined)
    throw refuse('ParametersDoNotFit', 'ShowId and Spot belong together: the show that moves, and where to.');
  return undefined;
}
