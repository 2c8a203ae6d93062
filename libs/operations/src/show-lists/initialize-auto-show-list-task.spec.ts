import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { decideInitializeAutoShowListTask } from './initialize-auto-show-list-task.js';

const initialization = {
  call: { accountId: 'broadcaster', requestId: 'R', now: new Date('2026-11-24T18:00:00Z') },
  newCasterId: 'evening',
  domainName: 'live.example.com',
  transcode: { casterTemplate: 'lp_hd', liveTemplates: ['lhd'] },
  task: { startTime: 1, endTime: 2, resourceIds: ['news', 'film'] },
};
const created = decideInitializeAutoShowListTask(initialization, { maxParts: 3 });

describe('InitializeAutoShowListTask', () => {
  it('makes a playlist studio that is ready to start', () =>
    expect(created.setup).toMatchObject({
      normType: 6,
      config: { domainName: 'live.example.com', transcode: initialization.transcode },
    }));

  it('has a show for each resource, in their order', () =>
    expect(created.setup.parts.show).toEqual([
      { key: 'show-1', resourceType: 'vod', resourceId: 'news', repeatTimes: 0 },
      { key: 'show-2', resourceType: 'vod', resourceId: 'film', repeatTimes: 0 },
    ]));

  it('keeps the task beside the setup, which copies share', () => {
    expect(created.autoShowListTask).toEqual(initialization.task);
    const later = { ...initialization, task: { ...initialization.task, endTime: 3 } };
    expect(decideInitializeAutoShowListTask(later, { maxParts: 3 }).setup).toEqual(created.setup);
  });

  it('refuses more parts than the installation allows', () =>
    expect(refusalBy(() => decideInitializeAutoShowListTask(initialization, { maxParts: 2 }))).toBe(
      'TooManyParts',
    ));
});
