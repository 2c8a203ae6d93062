import { z } from 'zod';
import { type ExistingCaster, type PartKey, publicPartId } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { present } from '../present.js';
import { noShowList, requireShowList } from './shows.js';

const number = z.number().optional();
const string = z.string().optional();

export const describeShowList = defineDescription({
  name: 'DescribeShowList',
  summary: 'Reads the show list of a playlist studio.',
  permission: onCaster('get'),
  callsPerSecond: 10,
  parameters: { CasterId: casterId() },
  result: z.object({
    ShowList: z.string(),
    ShowListInfo: z.object({
      Background: string,
      CurrentShowId: string,
      HighPriorityShowId: string,
      HighPriorityShowStartTime: string,
      ShowList: z.object({
        Show: z.array(
          z.object({
            Duration: number,
            RepeatTimes: number,
            ResourceInfo: z.object({
              LiveInputType: number,
              ResourceId: string,
              ResourceType: string,
              ResourceUrl: string,
            }),
            ShowId: z.string(),
            ShowName: string,
          }),
        ),
      }),
      ShowListRepeatTimes: z.number(),
      TotalShowListRepeatTimes: z.number(),
    }),
  }),
  refusals: [noShowList],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/show-list' },

  toResult: (caster, _, context) => {
    requireShowList(caster, context);
    const info = showListResult(caster);
    return { ShowList: JSON.stringify(info.ShowList.Show), ShowListInfo: info };
  },
});

export function showListResult(caster: ExistingCaster) {
  const {
    casterId,
    setup: { showList, parts },
  } = caster;
  const idOf = (key: PartKey<'show'> | undefined) => key && publicPartId(casterId, key);
  const { background } = showList;
  return {
    Background:
      background &&
      // Spelled as the documentation shows it.
      JSON.stringify({
        MaterialId: background.materialId,
        resourceUrl: background.resourceUrl,
        resourceType: background.resourceType,
      }),
    CurrentShowId: idOf(currentShow(caster)),
    HighPriorityShowId: idOf(showList.highPriorityShow),
    HighPriorityShowStartTime: showList.highPriorityShowStartTime,
    ShowList: {
      Show: parts.show.map((show) =>
        present({
          ShowId: publicPartId(casterId, show.key),
          ShowName: show.name,
          Duration: show.duration,
          RepeatTimes: show.repeatTimes,
          ResourceInfo: present({
            ResourceType: show.resourceType,
            ResourceId: show.resourceId,
            ResourceUrl: show.resourceUrl,
            LiveInputType: show.liveInputType,
          }),
        }),
      ),
    },
    // Documented as always 0; the next one is what callers set.
    ShowListRepeatTimes: 0,
    TotalShowListRepeatTimes: showList.repeatTimes,
  };
}

/** A running list plays its first show until another one is chosen. */
function currentShow(caster: ExistingCaster): PartKey<'show'> | undefined {
  return caster.status === 'running'
    ? (caster.run.currentShow ?? caster.setup.parts.show[0]?.key)
    : undefined;
}
