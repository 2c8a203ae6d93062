import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ExistingCaster, type PartChanged, publicPartId } from '#libs/caster';
import { decimal, group, json, onCaster, text } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import { MALFORMED, noShowList, requireShowList, showId } from './shows.js';

const seconds = () => decimal({ min: 0, code: MALFORMED });

export const editShowAndReplace = defineEdit({
  name: 'EditShowAndReplace',
  summary: 'Cuts a clip out of a VOD show and puts it in the place of the show.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    ShowId: showId(),
    StartTime: seconds().optional(),
    EndTime: seconds().optional(),
    StorageInfo: json(
      group({ StorageLocation: text({ code: MALFORMED }), FileName: text({ code: MALFORMED }) }),
      MALFORMED,
    ),
    UserData: text({ max: 1024, code: MALFORMED }).optional(),
  },
  result: z.object({ JobInfo: z.string() }),
  refusals: [noShowList, 'ParametersDoNotFit', 'ShowNotFound', 'ContentDoesNotFit', 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/show-list/shows/{ShowId}/clip' },

  toInput: (given, { refuse }): Clip => {
    const { StartTime: start = 0, EndTime: end } = given;
    if (given.StartTime === undefined && end === undefined)
      throw refuse(
        'ParametersDoNotFit',
        'Give StartTime, EndTime or both: without them there is nothing to cut.',
      );
    if (end !== undefined && end <= start)
      throw refuse(
        'ParametersDoNotFit',
        `The clip would end at ${end} s and start at ${start} s: let it end later.`,
      );

    const { StorageLocation, FileName } = given.StorageInfo;
    return {
      showId: given.ShowId,
      start,
      end,
      storage: { location: StorageLocation, fileName: FileName },
      userData: given.UserData,
    };
  },
  decide: decideClipShow,
  toResult: ({ casterId, decided: { part } }) => {
    const vodId = part.resourceId ?? '';
    return {
      JobInfo: JSON.stringify({
        vodId,
        mediaid: mediaIdOf('media', casterId, vodId),
        jobId: mediaIdOf('job', casterId, vodId),
      }),
    };
  },
});

interface Clip {
  readonly showId: string;
  /** Seconds. */
  readonly start: number;
  /** Absent: to the end of the file. */
  readonly end?: number;
  readonly storage: { readonly location: string; readonly fileName: string };
  readonly userData?: string;
}

/**
 * There is no media engine here: the clip is taken as cut at once. What is known of it is its id, which takes the place
 * of what the show played; all else about the show stays.
 */
export function decideClipShow(
  caster: ExistingCaster,
  { showId, ...clip }: Clip,
  context: EditContext<'NormTypeUnsuitable' | 'ShowNotFound' | 'ContentDoesNotFit' | 'TooManyParts'>,
): PartChanged<'show'> {
  requireShowList(caster, context);
  const { resourceId, resourceUrl, ...show } = namedPart(caster, 'show', showId, context);
  if (show.resourceType !== 'vod')
    throw context.refuse(
      'ContentDoesNotFit',
      `Show ${publicPartId(caster.casterId, show.key)} is no VOD file: only shows of ResourceType vod can be cut.`,
    );

  const vodId = mediaIdOf('clip', caster.casterId, show.key, resourceId, resourceUrl, clip);
  return changePart(caster, 'show', { ...show, resourceId: vodId }, context);
}

/** 32 hexadecimal digits, as media ids have. Derived, so that deciding again gives the same, and never a copy's. */
function mediaIdOf(...about: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32);
}
