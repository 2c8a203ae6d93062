import { z } from 'zod';
import { type ExistingCaster, exists } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';

export const describeAutoShowListTasks = defineOperation({
  name: 'DescribeAutoShowListTasks',
  kind: 'query',
  summary:
    'Lists the studios of the account that InitializeAutoShowListTask made, or the one that CasterId names.',
  permission: onCaster('get'),
  callsPerSecond: 10,
  parameters: { CasterId: casterId().optional() },
  result: z.object({ AutoShowListTasks: z.string() }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/auto-show-list-tasks' },

  async execute({ CasterId }, call, { casterList, studios }) {
    const listed = await casterList.autoShowListTasks(call.accountId, CasterId);
    const loaded = await Promise.all(listed.map(({ casterId }) => studios.load(call, casterId)));
    const tasks = loaded.flatMap(({ caster }) => (exists(caster) ? taskResult(caster, call.now) : []));
    return { AutoShowListTasks: JSON.stringify(tasks) };
  },
});

/** In the words of its documentation, with what the task was made of besides. */
export function taskResult({ casterId, setup, autoShowListTask: task }: ExistingCaster, now: Date) {
  if (task === undefined) return [];

  const { domainName, transcode } = setup.config;
  const isOn = task.startTime <= now.getTime() && now.getTime() < task.endTime;
  return [
    {
      CasterId: casterId,
      Status: isOn ? 1 : 0,
      TranscodeConfig: {
        CasterTemplate: transcode?.casterTemplate,
        LiveTemplate: transcode?.liveTemplates ?? [],
      },
      DomainName: domainName,
      StartTime: task.startTime,
      EndTime: task.endTime,
      CallBackUrl: task.callbackUrl,
      ResourceIds: task.resourceIds,
    },
  ];
}
