import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';
import { copyStudio, createStudio, deleteStudio, expectSame, newId } from './studios.js';

/** A studio of NormType 6 with a show list, from its making to its end. */
export async function playlistStudio(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 6, 'All day long');
  const of: Call = (action, parameters) => call(action, { CasterId, ...parameters });
  await of('SetCasterConfig', {
    DomainName: 'live.example.com',
    TranscodeConfig: JSON.stringify({ CasterTemplate: 'lp_hd' }),
  });

  const film = { ShowName: 'Film', ResourceType: 'vod', ResourceId: 'film', RepeatTimes: 1 };
  const first = newId((await of('AddShowIntoShowList', film)).ShowId);
  const batch = await of('AddShowIntoShowList', {
    isBatchMode: true,
    showList: [
      {
        showName: 'Live',
        resourceType: 'live',
        resourceUrl: 'rtmp://ingest.example.com/live/a',
        duration: 60,
        liveInputType: 7,
      },
      { showName: 'Nothing' },
      {
        showName: 'Card',
        resourceType: 'pic',
        resourceUrl: 'https://media.example.com/card.png',
        repeatTimes: -1,
      },
    ],
  });
  expect(batch).toEqual({
    successfulShowIds: expect.any(String),
    failedList: expect.stringContaining('showList.2'),
  });
  const [live = '', card = ''] = batch.successfulShowIds.split(',').map(newId);
  const opener = newId((await of('AddShowIntoShowList', { ...film, ShowName: 'Opener', Spot: 0 })).ShowId);

  expect(await of('ModifyShowList', { ShowId: card, Spot: 1, RepeatTimes: 5 })).toEqual({});
  const priority = { HighPriorityShowId: live, HighPriorityShowStartTime: '2999-01-01T20:00:00' };
  expect(await of('ModifyShowList', priority)).toEqual({});
  const background = { MaterialId: 'a-background', ResourceType: 'PIC' };
  expect(await of('SetShowListBackground', background)).toEqual({});

  const vod = { ResourceType: 'vod', ResourceId: 'film' };
  const shows = {
    opener: { ShowId: opener, ShowName: 'Opener', RepeatTimes: 1, ResourceInfo: vod },
    card: {
      ShowId: card,
      ShowName: 'Card',
      RepeatTimes: -1,
      ResourceInfo: { ResourceType: 'pic', ResourceUrl: 'https://media.example.com/card.png' },
    },
    first: { ShowId: first, ShowName: 'Film', RepeatTimes: 1, ResourceInfo: vod },
    live: {
      ShowId: live,
      ShowName: 'Live',
      Duration: 60,
      ResourceInfo: {
        ResourceType: 'live',
        ResourceUrl: 'rtmp://ingest.example.com/live/a',
        LiveInputType: 7,
      },
    },
  };
  const described = await of('DescribeShowList', {});
  const inOrder = [shows.opener, shows.card, shows.first, shows.live];
  expect(described).toEqual({
    ShowList: expect.any(String),
    ShowListInfo: {
      ...priority,
      Background: expect.any(String),
      ShowList: { Show: inOrder },
      ShowListRepeatTimes: 0,
      TotalShowListRepeatTimes: 5,
    },
  });
  expect(JSON.parse(described.ShowList)).toEqual(inOrder);
  expect(JSON.parse(described.ShowListInfo.Background)).toEqual({
    MaterialId: 'a-background',
    resourceType: 'PIC',
  });

  const { JobInfo } = await of('EditShowAndReplace', {
    ShowId: first,
    StartTime: 1.5,
    EndTime: 20,
    StorageInfo: JSON.stringify({ StorageLocation: 'outin.example.com', FileName: 'clip.mp4' }),
    UserData: 'the best of it',
  });
  const job = JSON.parse(JobInfo);
  const clipped = (await of('DescribeShowList', {})).ShowListInfo.ShowList.Show[2];
  expect(clipped).toEqual({ ...shows.first, ResourceInfo: { ResourceType: 'vod', ResourceId: job.vodId } });

  expect(await codeOf(of('PlayChoosenShow', { ShowId: card }))).toBe('IncorrectCasterStatus');
  await of('StartCaster', {});
  const current = async () => (await of('DescribeShowList', {})).ShowListInfo.CurrentShowId;
  expect(await current()).toBe(opener);
  expect(await of('PlayChoosenShow', { ShowId: card })).toEqual({ ShowId: card });
  expect(await current()).toBe(card);
  expect(await of('RestartCaster', {})).toEqual({});
  expect(await current()).toBe(card);

  const copy = await copyStudio(call, CasterId);
  await of('StopCaster', {});
  const read = (CasterId: string) => call('DescribeShowList', { CasterId });
  expectSame(await read(CasterId), await read(copy));

  expect(await of('RemoveShowFromShowList', { ShowId: card })).toEqual({ ShowId: card });
  const removed = await of('RemoveShowFromShowList', { isBatchMode: true, showIdList: [live, card] });
  expect(removed).toEqual({ successfulShowIds: live, failedList: card });
  expect(await of('SetShowListBackground', {})).toEqual({});
  expect((await of('DescribeShowList', {})).ShowListInfo).toEqual({
    ShowList: { Show: [shows.opener, clipped] },
    ShowListRepeatTimes: 0,
    TotalShowListRepeatTimes: 5,
  });
  expect((await read(copy)).ShowListInfo.ShowList.Show).toHaveLength(4);
  await deleteStudio(call, CasterId);
  await deleteStudio(call, copy);
}

/** A playlist studio that is made with its shows and the times of their playing. */
export async function automaticShowList(call: Call): Promise<void> {
  const task = {
    DomainName: 'live.example.com',
    StartTime: Date.parse('2999-01-01T00:00:00Z'),
    EndTime: Date.parse('2999-01-02T00:00:00Z'),
    CallBackUrl: 'https://app.example.com/tasks',
  };
  const { CasterId, StreamList } = await call('InitializeAutoShowListTask', {
    ...task,
    CasterConfig: JSON.stringify({ CasterTemplate: 'lp_hd', LiveTemplates: ['lsd'] }),
    ResourceIds: JSON.stringify(['media-one', 'media-two']),
  });
  newId(CasterId);
  const { AutoShowListTasks } = await call('DescribeAutoShowListTasks', { CasterId });
  expect(JSON.parse(AutoShowListTasks)).toEqual([
    {
      ...task,
      CasterId,
      Status: 0,
      TranscodeConfig: { CasterTemplate: 'lp_hd', LiveTemplate: ['lsd'] },
      ResourceIds: ['media-one', 'media-two'],
    },
  ]);
  const all = await call('DescribeAutoShowListTasks', {});
  expect(JSON.parse(all.AutoShowListTasks)).toContainEqual(JSON.parse(AutoShowListTasks)[0]);

  // The addresses that were answered at once are those of the studio that runs.
  const { PgmSceneInfos } = await call('StartCaster', { CasterId });
  expect(JSON.parse(StreamList)).toEqual(
    PgmSceneInfos.SceneInfo[0].StreamInfos.StreamInfo.map((info: Record<string, string>) => ({
      videoFormat: info.VideoFormat,
      outputStreamUrl: info.OutputStreamUrl,
      transcodeConfig: info.TranscodeConfig,
    })),
  );
  const { ShowListInfo } = await call('DescribeShowList', { CasterId });
  expect(ShowListInfo.ShowList.Show).toMatchObject([
    { ResourceInfo: { ResourceType: 'vod', ResourceId: 'media-one' } },
    { ResourceInfo: { ResourceType: 'vod', ResourceId: 'media-two' } },
  ]);
  await call('StopCaster', { CasterId });
  await deleteStudio(call, CasterId);
}
