import { describe, expect, it } from '@jest/globals';
import { partChanged } from '#libs/caster';
import { describeCasterSceneAudio } from './describe-caster-scene-audio.js';
import {
  at,
  call,
  foreignId,
  offAir,
  onAir,
  program,
  programId,
  servicesOver,
} from './example-scenes.suite.js';

const audioOf = async (caster = onAir(), SceneId = programId) => {
  const given = { CasterId: 'newsroom', SceneId };
  const answer = await describeCasterSceneAudio.execute(given, call, servicesOver(caster));
  return describeCasterSceneAudio.result.strict().parse(answer);
};

describe('DescribeCasterSceneAudio', () => {
  it('tells how a scene is mixed, on or off', async () => {
    const layer = { fixedDelayDuration: 40, validChannel: 'leftChannel', volumeRate: 0.5 };
    const audio = { followsVideo: false, audioLayers: [layer], mixList: ['RV02'] };
    const mixed = partChanged('scene', { ...program, audio }, at);
    const answer = {
      CasterId: 'newsroom',
      FollowEnable: 0,
      AudioLayers: {
        AudioLayer: [{ FixedDelayDuration: 40, ValidChannel: 'leftChannel', VolumeRate: 0.5 }],
      },
      MixList: { LocationId: ['RV02'] },
    };
    expect(await audioOf(onAir(mixed))).toEqual(answer);
    expect(await audioOf(offAir(mixed))).toEqual(answer);
  });

  it('tells of a scene that nobody mixed that its sound follows its picture', async () =>
    expect(await audioOf()).toEqual({
      CasterId: 'newsroom',
      FollowEnable: 1,
      AudioLayers: { AudioLayer: [] },
      MixList: { LocationId: [] },
    }));

  it('refuses a scene that is not there', () =>
    expect(audioOf(onAir(), foreignId)).rejects.toMatchObject({ refusal: 'SceneNotFound' }));
});
