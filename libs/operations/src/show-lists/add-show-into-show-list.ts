import { z } from 'zod';
import {
  type ExistingCaster,
  type PartAdded,
  type PartsReplaced,
  partKey,
  publicPartId,
  type Show,
} from '#libs/caster';
import { choice, flag, type Given, group, integer, onCaster, text } from '#libs/wire';
import { casterId, groupOrAnswer, listOrAnswer } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { present } from '../present.js';
import {
  MALFORMED,
  mediaId,
  noShowList,
  repeatTimes,
  replaceShows,
  requireShowList,
  showUrl,
  spot,
} from './shows.js';

const showName = text({ code: MALFORMED }).optional();
const resourceType = choice(['live', 'vod', 'pic'], MALFORMED).optional();
const seconds = integer({ min: 1, max: Number.MAX_SAFE_INTEGER, code: MALFORMED }).optional();
const anyNumber = integer({ code: MALFORMED }).optional();

const oneOfMany = groupOrAnswer(
  {
    ShowName: 'showName',
    Duration: 'duration',
    RepeatTimes: 'repeatTimes',
    ResourceType: 'resourceType',
    ResourceId: 'resourceId',
    ResourceUrl: 'resourceUrl',
    LiveInputType: 'liveInputType',
  },
  group({
    showName,
    resourceType,
    resourceId: mediaId().optional(),
    resourceUrl: showUrl().optional(),
    liveInputType: anyNumber,
    duration: seconds,
    repeatTimes: repeatTimes().optional(),
  }),
);

const parameters = {
  CasterId: casterId(),
  ShowName: showName,
  ResourceType: resourceType,
  ResourceId: mediaId().optional(),
  ResourceUrl: showUrl().optional(),
  LiveInputType: anyNumber,
  Duration: seconds,
  RepeatTimes: repeatTimes().optional(),
  Spot: spot().optional(),
  isBatchMode: flag(MALFORMED).default(false),
  showList: listOrAnswer(z.preprocess(withoutResourceInfo, oneOfMany), 'Show', {
    min: 1,
    code: MALFORMED,
  }).optional(),
};

export const addShowIntoShowList = defineEdit({
  name: 'AddShowIntoShowList',
  summary: 'Adds one show, or with isBatchMode many, to the show list of a playlist studio.',
  permission: onCaster('create'),
  parameters,
  result: z.object({
    ShowId: z.string().optional(),
    failedList: z.string().optional(),
    successfulShowIds: z.string().optional(),
  }),
  refusals: [noShowList, 'ParametersDoNotFit', 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/show-list/shows' },

  toInput: (given, { refuse }) => {
    const { shows, failed } = judged(given);
    const [fault] = failed;
    if (given.isBatchMode && given.showList === undefined)
      throw refuse('ParametersDoNotFit', 'showList is missing: with isBatchMode it has the shows.');
    if (!given.isBatchMode && fault !== undefined)
      throw refuse(
        'ParametersDoNotFit',
        given.showList === undefined
          ? `The show cannot be added: ${fault.reason}.`
          : 'showList is for many shows: give isBatchMode=true with it.',
      );
    return present({ shows, spot: given.Spot });
  },
  decide: decideAddShows,
  toResult: ({ casterId, caster }, given) => {
    const { shows, failed } = judged(given);
    const first = caster.nextPart - shows.length;
    const ids = shows.map((_, i) => publicPartId(casterId, partKey('show', first + i)));
    return given.isBatchMode
      ? {
          failedList: failed.map(({ place, reason }) => `${place} (${reason})`).join(','),
          successfulShowIds: ids.join(','),
        }
      : { ShowId: ids[0] };
  },
});

type Candidate = Omit<Show, 'key'>;

const MAX_SHOWS = 1_000;

export function decideAddShows(
  caster: ExistingCaster,
  { shows, spot }: { readonly shows: readonly Candidate[]; readonly spot?: number },
  context: EditContext<'NormTypeUnsuitable' | 'ParametersDoNotFit' | 'TooManyParts'>,
): PartAdded<'show'> | PartsReplaced<'show'> | readonly [] {
  const { refuse } = context;
  requireShowList(caster, context);
  const before = caster.setup.parts.show;
  const place = spot ?? before.length;
  if (place > before.length)
    throw refuse(
      'ParametersDoNotFit',
      `Spot ${place} lies beyond the end of the list: choose one from 0 to ${before.length}.`,
    );
  if (before.length + shows.length > MAX_SHOWS)
    throw refuse(
      'TooManyParts',
      `A show list has at most ${MAX_SHOWS} shows, and this one has ${before.length}: remove some first.`,
    );
  const [only, ...more] = shows;
  if (only === undefined) return [];
  if (more.length === 0 && place === before.length) return addPart(caster, 'show', only, context);

  const added = shows.map((show, i) => ({ key: partKey('show', caster.nextPart + i), ...show }));
  return replaceShows(caster, [...before.slice(0, place), ...added, ...before.slice(place)], context);
}

/** The shows of a call that can be added, and why the others cannot. */
function judged(given: Given<typeof parameters>) {
  const shows: Candidate[] = [];
  const failed: { place: string; reason: string }[] = [];
  for (const [i, show] of candidatesIn(given).entries()) {
    const reason = faultOf(show);
    if (reason === undefined) shows.push(show);
    else failed.push({ place: `showList.${i + 1}`, reason });
  }
  return { shows, failed };
}

function candidatesIn(given: Given<typeof parameters>): Candidate[] {
  const one = {
    showName: given.ShowName,
    resourceType: given.ResourceType,
    resourceId: given.ResourceId,
    resourceUrl: given.ResourceUrl,
    liveInputType: given.LiveInputType,
    duration: given.Duration,
    repeatTimes: given.RepeatTimes,
  };
  return (given.isBatchMode ? (given.showList ?? []) : [one]).map(({ showName: name, ...show }) =>
    present({
      name,
      ...show,
      repeatTimes: show.repeatTimes ?? (show.duration === undefined ? 0 : undefined),
    }),
  );
}

/** In words without a comma, which separates the shows of a failedList. */
function faultOf({ resourceType, resourceId, resourceUrl, duration, repeatTimes }: Candidate) {
  if (resourceId === undefined && resourceUrl === undefined)
    return 'it needs a ResourceId or a ResourceUrl to play';
  if (duration !== undefined && repeatTimes !== undefined)
    return 'Duration and RepeatTimes exclude each other';
  if (resourceType === 'live' && duration === undefined) return 'a live show needs a Duration';
  return undefined;
}

/** Answers put what a show plays into a group of its own. */
function withoutResourceInfo(given: unknown): unknown {
  return typeof given === 'object' && given !== null && 'ResourceInfo' in given
    ? { ...given, ...(given.ResourceInfo as object) }
    : given;
}
