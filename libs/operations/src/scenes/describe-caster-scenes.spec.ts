import { describe, expect, it } from '@jest/globals';
import { configuredWith, newsroomAfter } from '#libs/testing';
import { describeCasterScenes } from './describe-caster-scenes.js';
import {
  call,
  foreignId,
  headlineId,
  layoutId,
  offAir,
  onAir,
  preview,
  previewId,
  previewStopped,
  program,
  programId,
  servicesOver,
  showing,
} from './example-scenes.suite.js';

interface Answer {
  readonly Total: number;
  readonly SceneList: { readonly Scene: readonly { readonly SceneId: string }[] };
}
const scenesOf = async (caster = onAir(), SceneId?: string) => {
  const answer = await describeCasterScenes.execute(
    { CasterId: 'newsroom', SceneId },
    call,
    servicesOver(caster),
  );
  return describeCasterScenes.result.strict().parse(answer) as unknown as Answer;
};

describe('DescribeCasterScenes', () => {
  it('tells what each scene shows and where, the preview first', async () => {
    const { Total, SceneList } = await scenesOf(onAir(showing(program)));
    expect(Total).toBe(2);
    expect(SceneList.Scene).toEqual([
      {
        SceneId: previewId,
        SceneName: 'PVW',
        OutputType: '0',
        Status: 1,
        ComponentIds: { componentId: [] },
        StreamUrl: expect.stringMatching(/^http:\/\/live\.example\.com\/caster\/[0-9a-f]{32}\.flv$/),
        StreamInfos: { StreamInfo: expect.any(Array) },
      },
      {
        SceneId: programId,
        SceneName: 'PGM',
        OutputType: '1',
        Status: 1,
        LayoutId: layoutId,
        ComponentIds: { componentId: [headlineId] },
        StreamUrl: expect.any(String),
        StreamInfos: {
          StreamInfo: expect.arrayContaining([
            { OutputStreamUrl: expect.any(String), TranscodeConfig: 'lld', VideoFormat: 'flv' },
          ]),
        },
      },
    ]);
  });

  it('gives a scene that is off no address', async () => {
    const off = { Status: 0, StreamUrl: undefined, StreamInfos: { StreamInfo: [] } };
    expect((await scenesOf(onAir(previewStopped))).SceneList.Scene).toMatchObject([off, { Status: 1 }]);
    expect((await scenesOf(offAir(showing(preview)))).SceneList.Scene).toMatchObject([
      { ...off, LayoutId: layoutId },
      off,
    ]);
  });

  it('describes the scenes of a studio that lost its domain, without addresses', async () =>
    expect((await scenesOf(onAir(configuredWith({})))).SceneList.Scene).toMatchObject([
      { Status: 1, StreamUrl: undefined },
      { Status: 1, StreamUrl: undefined },
    ]));

  it('lists none of a studio that never started', async () =>
    expect((await scenesOf(newsroomAfter())).Total).toBe(0));

  it('describes the scene that is named, and refuses one that is not there', async () => {
    expect((await scenesOf(onAir(), programId)).SceneList.Scene).toMatchObject([{ SceneId: programId }]);
    await expect(scenesOf(onAir(), foreignId)).rejects.toMatchObject({ refusal: 'SceneNotFound' });
  });
});
