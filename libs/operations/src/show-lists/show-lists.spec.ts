import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  absent,
  type Caster,
  type CasterEvent,
  type ExistingCaster,
  emptySetup,
  exists,
  fold,
  publicPartId,
} from '#libs/caster';
import { decodeParameters } from '#libs/wire';
import type { Services } from '../operation.js';
import { refuse } from '../refusals.js';
import { StreamAddresses } from '../stream-addresses.js';
import type { LoadedCaster, Studios } from '../studios.js';
import { showLists } from './index.js';

const at = '2026-11-24T18:00:00.000Z';
const call = { accountId: 'broadcaster', requestId: 'REQUEST', now: new Date(at) };
const CasterId = '53200b81-b761-4c10-842a-a0726d97aaaa';

let casters: Map<string, Caster>;

/** Studios as operations meet them, each as its events left it. */
const studios: Studios = {
  limits: { maxParts: 2_000 },
  load: async (_, casterId): Promise<LoadedCaster> => ({
    caster: casters.get(casterId) ?? absent,
    version: 1,
  }),
  read: async (_, casterId) => casters.get(casterId) as ExistingCaster,
  async edit(_, casterId, decide) {
    const before = casters.get(casterId) as ExistingCaster;
    const decided = decide(before, { at, limits: studios.limits, version: 1, refuse });
    happen(casterId, ...[decided].flat());
    return { before, caster: casters.get(casterId) as ExistingCaster, version: 2, decided };
  },
  async start(_, decide) {
    const event = decide();
    happen(event.casterId, event);
    return { casterId: event.casterId };
  },
  async startFrom() {
    throw new Error('No operation on show lists copies a studio');
  },
  quota: async () => ({ quota: 1, used: 0 }),
  loadToCopy: async (call, casterId) => ({ ...(await studios.load(call, casterId)), ...call }),
  async startCopy() {
    throw new Error('No operation on show lists copies a studio');
  },
  grantorOf: async () => undefined,
};

function happen(casterId: string, ...events: readonly CasterEvent[]): void {
  casters.set(casterId, fold(casters.get(casterId) ?? absent, events));
}

const services = {
  studios,
  streams: new StreamAddresses(Buffer.alloc(32)),
  casterList: {
    autoShowListTasks: async (_: string, casterId?: string) =>
      [...casters.values()].filter(
        (caster) =>
          exists(caster) &&
          caster.autoShowListTask !== undefined &&
          (casterId === undefined || caster.casterId === casterId),
      ),
  },
} as unknown as Services;

/** What the operations answer, each some of it. */
interface Answer extends Record<Texts, string> {
  readonly ShowListInfo: {
    readonly CurrentShowId?: string;
    readonly ShowList: { readonly Show: readonly { readonly ShowId: string; readonly ShowName: string }[] };
  };
}
type Texts =
  | 'CasterId'
  | 'ShowId'
  | 'ShowList'
  | 'failedList'
  | 'successfulShowIds'
  | 'JobInfo'
  | 'StreamList'
  | 'AutoShowListTasks';

/** One call, from its texts to its answer. */
async function ask(name: string, given: Record<string, string>, now = call.now) {
  const operation = showLists.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`${name} is not in the table`);
  const answer = await operation.execute(
    decodeParameters(operation, Object.entries(given)) as never,
    { ...call, now },
    services,
  );
  // What the contract does not declare would never be answered.
  return operation.result.strict().parse(answer) as unknown as Answer;
}

const refusal = async (name: string, given: Record<string, string>) =>
  ask(name, given).then(
    () => 'no refusal',
    (error) => error.code ?? error.refusal ?? error,
  );
const info = async () => (await ask('DescribeShowList', { CasterId })).ShowListInfo;
const names = async () => (await info()).ShowList.Show.map(({ ShowName }) => ShowName).join(' ');
const add = async (ShowName: string, given: Record<string, string> = {}) => {
  const film = { CasterId, ShowName, ResourceType: 'vod', ResourceId: ShowName };
  return (await ask('AddShowIntoShowList', { ...film, ...given })).ShowId;
};

beforeEach(() => {
  casters = new Map();
  happen(CasterId, {
    type: 'CasterCreated',
    casterId: CasterId,
    name: 'Evening',
    clientToken: 'first',
    setup: emptySetup({ normType: 6, tags: [] }),
    at,
  });
});

describe('A show list', () => {
  it('is described as it was set, as an object and as text', async () => {
    const news = await add('news', { LiveInputType: '7' });
    const match = await add('match', {
      ResourceType: 'live',
      ResourceId: '',
      ResourceUrl: 'rtmp://media.example.com/live/match',
      Duration: '5400',
    });
    await ask('ModifyShowList', {
      CasterId,
      RepeatTimes: '-1',
      HighPriorityShowId: match.toUpperCase(),
      HighPriorityShowStartTime: '2026-11-24T20:00:00',
    });
    await ask('SetShowListBackground', { CasterId, ResourceType: 'PIC', MaterialId: 'curtain' });

    const shows = [
      {
        ShowId: news,
        ShowName: 'news',
        RepeatTimes: 0,
        ResourceInfo: { ResourceType: 'vod', ResourceId: 'news', LiveInputType: 7 },
      },
      {
        ShowId: match,
        ShowName: 'match',
        Duration: 5400,
        ResourceInfo: { ResourceType: 'live', ResourceUrl: 'rtmp://media.example.com/live/match' },
      },
    ];
    const { ShowList, ShowListInfo } = await ask('DescribeShowList', { CasterId });
    expect(JSON.parse(ShowList)).toEqual(shows);
    expect(ShowListInfo).toEqual({
      Background: '{"MaterialId":"curtain","resourceType":"PIC"}',
      HighPriorityShowId: match,
      HighPriorityShowStartTime: '2026-11-24T20:00:00',
      ShowList: { Show: shows },
      ShowListRepeatTimes: 0,
      TotalShowListRepeatTimes: -1,
    });
  });

  it('takes many shows at once, and says which it could not take', async () => {
    await add('news');
    const { successfulShowIds, failedList, ShowId } = await ask('AddShowIntoShowList', {
      CasterId,
      Spot: '0',
      isBatchMode: 'true',
      'showList.1.showName': 'match',
      'showList.1.resourceType': 'live',
      'showList.1.resourceUrl': 'rtmp://media.example.com/live/match',
      'showList.2.showName': 'film',
      'showList.2.resourceId': 'film',
      'showList.2.repeatTimes': '2',
      'showList.3.showName': 'sport',
      'showList.3.resourceId': 'sport',
    });
    expect(ShowId).toBeUndefined();
    expect(failedList).toBe('showList.1 (a live show needs a Duration)');
    expect(await names()).toBe('film sport news');
    expect(successfulShowIds.split(',')).toEqual(
      [2, 3].map((number) => publicPartId(CasterId, `show-${number}`)),
    );
  });

  it('takes its own shows back as they are answered', async () => {
    await add('news', { LiveInputType: '7' });
    const { ShowList } = await info();
    await ask('AddShowIntoShowList', {
      CasterId,
      isBatchMode: 'true',
      showList: ShowList as never,
    });
    const [news, again] = (await info()).ShowList.Show;
    expect(again).toEqual({ ...news, ShowId: again?.ShowId });
  });

  it('lets shows go, one or many, and says which it did not have', async () => {
    const [news, film, sport] = [await add('news'), await add('film'), await add('sport')];
    expect(await ask('RemoveShowFromShowList', { CasterId, ShowId: news })).toEqual({ ShowId: news });
    expect(
      await ask('RemoveShowFromShowList', {
        CasterId,
        isBatchMode: 'true',
        'showIdList.1': sport,
        'showIdList.2': news,
        'showIdList.3': sport,
        'showIdList.4': news,
      }),
    ).toEqual({ failedList: news, successfulShowIds: sport });
    expect((await info()).ShowList.Show).toMatchObject([{ ShowId: film }]);
  });

  it('plays its first show until another one is chosen, and none while it is idle', async () => {
    const [news, film] = [await add('news'), await add('film')];
    expect((await info()).CurrentShowId).toBeUndefined();
    happen(CasterId, { type: 'CasterStarted', at });
    expect((await info()).CurrentShowId).toBe(news);
    expect(await ask('PlayChoosenShow', { CasterId, ShowId: film })).toEqual({ ShowId: film });
    expect((await info()).CurrentShowId).toBe(film);
    await ask('RemoveShowFromShowList', { CasterId, ShowId: film });
    expect((await info()).CurrentShowId).toBe(news);
  });

  it('has a clip in the place of its show, and answers what the job is known by', async () => {
    const news = await add('news');
    const { JobInfo } = await ask('EditShowAndReplace', {
      CasterId,
      ShowId: news,
      StartTime: '2.0',
      EndTime: '5.0',
      StorageInfo: '{"StorageLocation":"bucket","FileName":"clip.mp4"}',
    });
    const job = JSON.parse(JobInfo);
    expect(Object.keys(job)).toEqual(['vodId', 'mediaid', 'jobId']);
    expect(new Set(Object.values(job)).size).toBe(3);
    expect((await info()).ShowList).toMatchObject({
      Show: [{ ShowId: news, ShowName: 'news', ResourceInfo: { ResourceId: job.vodId } }],
    });
  });

  it.each<[operation: string, given: Record<string, string>]>([
    ['AddShowIntoShowList', { ShowName: 'nothing to play' }],
    ['AddShowIntoShowList', { ResourceId: 'film', Duration: '20', RepeatTimes: '0' }],
    ['AddShowIntoShowList', { ResourceType: 'live', ResourceUrl: 'rtmp://media.example.com/live/match' }],
    ['AddShowIntoShowList', { isBatchMode: 'true', ResourceId: 'film' }],
    ['ModifyShowList', { ShowId: CasterId }],
    ['ModifyShowList', { Spot: '0' }],
    ['RemoveShowFromShowList', {}],
    ['RemoveShowFromShowList', { isBatchMode: 'true', ShowId: CasterId }],
    ['SetShowListBackground', { ResourceType: 'VOD' }],
    ['SetShowListBackground', { MaterialId: 'curtain', ResourceUrl: 'https://media.example.com/curtain' }],
    ['EditShowAndReplace', { ShowId: CasterId, StorageInfo: '{"StorageLocation":"a","FileName":"b"}' }],
    [
      'EditShowAndReplace',
      {
        ShowId: CasterId,
        StartTime: '5',
        EndTime: '5',
        StorageInfo: '{"StorageLocation":"a","FileName":"b"}',
      },
    ],
  ])('refuses parameters that do not fit each other: %s %j', async (operation, given) =>
    expect(await refusal(operation, { CasterId, ...given })).toBe('ParametersDoNotFit'),
  );

  it.each<[operation: string, given: Record<string, string>]>([
    ['AddShowIntoShowList', { ResourceType: 'PIC' }],
    ['AddShowIntoShowList', { RepeatTimes: '-2' }],
    ['AddShowIntoShowList', { isBatchMode: 'true', 'showList.1.resourceType': 'PIC' }],
    ['ModifyShowList', { HighPriorityShowStartTime: '2026-11-24T20:00:00Z' }],
    ['ModifyShowList', { HighPriorityShowStartTime: '2026-02-30T20:00:00' }],
    ['SetShowListBackground', { ResourceType: 'vod' }],
    ['PlayChoosenShow', { ShowId: 'news' }],
    ['EditShowAndReplace', { ShowId: CasterId, StorageInfo: '{"FileName":"b"}' }],
  ])('refuses values that are none with the one documented code: %s %j', async (operation, given) =>
    expect(await refusal(operation, { CasterId, ...given })).toBe('InvalidParameter.Malformed'),
  );
});

describe('An automatic show list', () => {
  const hour = 3_600_000;
  const parameters = {
    CasterConfig: '{"CasterTemplate":"lp_ld","LiveTemplates":["lhd"]}',
    DomainName: 'live.example.com',
    StartTime: String(call.now.getTime() + hour),
    EndTime: String(call.now.getTime() + 2 * hour),
    ResourceIds: '["news","film"]',
    CallBackUrl: 'https://example.com/callback',
  };

  it('answers where its studio will be seen once it runs', async () => {
    const { CasterId, StreamList } = await ask('InitializeAutoShowListTask', parameters);
    const streams = JSON.parse(StreamList) as Record<string, string>[];
    expect(streams.map(({ transcodeConfig, videoFormat }) => `${transcodeConfig} ${videoFormat}`)).toEqual([
      'original flv',
      'original rtmp',
      'original m3u8',
      'lhd flv',
      'lhd rtmp',
      'lhd m3u8',
    ]);

    happen(CasterId, { type: 'CasterStarted', at });
    const running = casters.get(CasterId) as ExistingCaster;
    const program = running.setup.parts.scene.find(({ output }) => output === 'program')!;
    expect(streams[0]?.outputStreamUrl).toBe(services.streams.ofScene(running, program)?.renditions[0].flv);
  });

  it('is on from its start to its end', async () => {
    const { CasterId: made } = await ask('InitializeAutoShowListTask', parameters);
    const statusAt = async (hours: number) => {
      const now = new Date(call.now.getTime() + hours * hour);
      const { AutoShowListTasks } = await ask('DescribeAutoShowListTasks', {}, now);
      const [task] = JSON.parse(AutoShowListTasks);
      expect(task).toMatchObject({
        CasterId: made,
        TranscodeConfig: { CasterTemplate: 'lp_ld', LiveTemplate: ['lhd'] },
        ResourceIds: ['news', 'film'],
      });
      return task.Status;
    };
    expect([await statusAt(0), await statusAt(1), await statusAt(1.9), await statusAt(2)]).toEqual([
      0, 1, 1, 0,
    ]);
  });

  it('is listed alone where it is named; a studio without a task has none', async () => {
    const { CasterId: made } = await ask('InitializeAutoShowListTask', parameters);
    await ask('InitializeAutoShowListTask', parameters);
    const tasksOf = async (given: Record<string, string>) =>
      JSON.parse((await ask('DescribeAutoShowListTasks', given)).AutoShowListTasks).length;
    expect(await tasksOf({})).toBe(2);
    expect(await tasksOf({ CasterId: made })).toBe(1);
    expect(await tasksOf({ CasterId })).toBe(0);
  });

  it('is refused without its resources by the documented code', async () => {
    const { ResourceIds: _, ...others } = parameters;
    expect(await refusal('InitializeAutoShowListTask', others)).toBe('MissingParameter');
  });

  it.each([
    ['InvalidEndTime', { EndTime: parameters.StartTime }],
    ['InvalidResourceIds', { ResourceIds: '["a","b","c","d"]' }],
    ['InvalidResourceIds', { ResourceIds: '[]' }],
    ['InvalidCasterConfig', { CasterConfig: '{"CasterTemplate":"lp_noTranscode"}' }],
    ['InvalidCallBackUrl', { CallBackUrl: 'rtmp://example.com/callback' }],
  ])('is refused a bad value by its name: %s', async (code, given) =>
    expect(await refusal('InitializeAutoShowListTask', { ...parameters, ...given })).toBe(code),
  );
});

it('Names in camelCase are taken from a core that puts their first letter into upper case, each once', async () => {
  const many = { CasterId, IsBatchMode: 'true', 'ShowList.1.resourceId': 'a', 'ShowList.2.resourceId': 'b' };
  const added = await ask('AddShowIntoShowList', many);
  const [first = '', second] = added.successfulShowIds.split(',');
  expect(second).toBeDefined();

  await ask('RemoveShowFromShowList', { CasterId, IsBatchMode: 'true', 'ShowIdList.1': first });
  expect((await info()).ShowList.Show.map(({ ShowId }) => ShowId)).toEqual([second]);
  expect(await refusal('AddShowIntoShowList', { ...many, isBatchMode: 'true' })).toBe('InvalidisBatchMode');
});
