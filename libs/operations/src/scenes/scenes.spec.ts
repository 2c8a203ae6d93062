import { beforeEach, describe, expect, it } from '@jest/globals';
import { emptySetup, publicPartId } from '#libs/caster';
import { configuredWith, fullScreen, headline, pureStudios } from '#libs/testing';
import type { Operation } from '../operation.js';
import { copyCasterSceneConfig } from './copy-caster-scene-config.js';
import { deleteCasterSceneConfig } from './delete-caster-scene-config.js';
import { describeCasterSceneAudio } from './describe-caster-scene-audio.js';
import { describeCasterScenes } from './describe-caster-scenes.js';
import { effectCasterUrgent } from './effect-caster-urgent.js';
import { at, clock, history } from './example-scenes.suite.js';
import { scenes } from './index.js';
import { setCasterSceneConfig } from './set-caster-scene-config.js';
import { startCasterScene } from './start-caster-scene.js';
import { stopCasterScene } from './stop-caster-scene.js';
import { updateCasterSceneAudio } from './update-caster-scene-audio.js';
import { updateCasterSceneConfig } from './update-caster-scene-config.js';

// The operations by their contracts, one after the other, on a studio on air.

const CasterId = '0b1f6c3e-5f0a-4c8e-9a57-5f4d2f1c9e10';
const LayoutId = publicPartId(CasterId, fullScreen.key);
const ComponentId = [publicPartId(CasterId, clock.key), publicPartId(CasterId, headline.key)];
const preview = publicPartId(CasterId, 'scene-1');
const program = publicPartId(CasterId, 'scene-2');

let studios: ReturnType<typeof pureStudios>;
beforeEach(() => {
  studios = pureStudios();
  const setup = emptySetup({ normType: 1, tags: [] });
  studios.has(
    'broadcaster',
    { type: 'CasterCreated', casterId: CasterId, name: 'Newsroom', clientToken: 'first', setup, at },
    ...history,
    configuredWith({ domainName: 'live.example.com', urgent: { imageId: 'please-stand-by' } }),
  );
});
const call = (operation: Operation, parameters: Readonly<Record<string, unknown>>) =>
  studios.call('broadcaster', operation, Object.fromEntries(flattened({ CasterId, ...parameters })));

/** As SDKs send them: `ComponentId.1`, `AudioLayer.1.VolumeRate`. */
function flattened(value: object, path = ''): [name: string, text: string][] {
  return Object.entries(value).flatMap(([member, held]: [string, unknown]) => {
    const name = `${path}${Array.isArray(value) ? Number(member) + 1 : member}`;
    return typeof held === 'object' && held !== null ? flattened(held, `${name}.`) : [[name, String(held)]];
  });
}

const sceneOf = async (SceneId: string) => (await call(describeCasterScenes, { SceneId })).SceneList.Scene[0];

describe('Scenes', () => {
  it('are configured, taken to the program, cleared, and configured again by what was described', async () => {
    await call(setCasterSceneConfig, { SceneId: preview, LayoutId, ComponentId });
    await call(copyCasterSceneConfig, { FromSceneId: preview, ToSceneId: program });
    await call(effectCasterUrgent, { SceneId: program });
    const shown = await sceneOf(program);
    expect(shown).toMatchObject({ LayoutId, ComponentIds: { componentId: ComponentId } });

    await call(deleteCasterSceneConfig, { SceneId: preview, Type: 'All' });
    const cleared = await sceneOf(preview);
    expect(cleared.LayoutId).toBeUndefined();
    expect(cleared.ComponentIds).toEqual({ componentId: [] });

    await call(setCasterSceneConfig, {
      SceneId: preview,
      LayoutId: shown.LayoutId,
      ComponentIds: shown.ComponentIds,
    });
    await call(updateCasterSceneConfig, { SceneId: preview, LayoutId });
    expect(await sceneOf(preview)).toMatchObject({ LayoutId, ComponentIds: shown.ComponentIds });
  });

  it('are stopped and started again, and then seen where they were before', async () => {
    const { StreamUrl } = await sceneOf(preview);
    expect(StreamUrl).toEqual(expect.any(String));
    expect(await call(stopCasterScene, { SceneId: preview })).toEqual({});
    expect(await sceneOf(preview)).toMatchObject({ Status: 0 });
    expect(await call(startCasterScene, { SceneId: preview })).toEqual({ StreamUrl });
    expect(await sceneOf(preview)).toMatchObject({ Status: 1, StreamUrl });
  });

  it('are mixed with filters that no answer echoes, and again by what was described', async () => {
    const AudioLayer = [{ VolumeRate: '0.5', Filter: '{"enableAgc":1,"AnsMode":"1"}' }];
    await call(updateCasterSceneAudio, { SceneId: program, AudioLayer, MixList: ['RV01'], FollowEnable: 0 });
    const audio = await call(describeCasterSceneAudio, { SceneId: program });
    expect(audio).toEqual({
      CasterId,
      FollowEnable: 0,
      AudioLayers: { AudioLayer: [{ FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 0.5 }] },
      MixList: { LocationId: ['RV01'] },
    });

    await call(updateCasterSceneAudio, { SceneId: preview, ...audio });
    expect(await call(describeCasterSceneAudio, { SceneId: preview })).toEqual(audio);
  });

  it('lose their mix by empty lists, as set and as answered', () => {
    const { AudioLayer, MixList } = updateCasterSceneAudio.parameters;
    expect([AudioLayer.parse([]), MixList.parse([])]).toEqual([[], []]);
    expect([AudioLayer.parse({ AudioLayer: [] }), MixList.parse({ LocationId: [] })]).toEqual([[], []]);
  });

  it.each([
    { Filter: '{"enableAgc":2}' },
    { Filter: 'loud' },
    { VolumeRate: 10.5 },
    { ValidChannel: 'left' },
  ])('are not mixed by %j', async (layer) => {
    const mix = call(updateCasterSceneAudio, { SceneId: program, AudioLayer: [layer], MixList: ['RV01'] });
    await expect(mix).rejects.toMatchObject({ code: 'InvalidAudioLayer' });
  });

  it('are cleared of a documented Type only', () =>
    expect(call(deleteCasterSceneConfig, { SceneId: program, Type: 'all' })).rejects.toMatchObject({
      code: 'InvalidType',
    }));

  it.each(scenes.map((operation) => [operation.name, operation] as const))(
    '%s answers a malformed SceneId with the code of its page',
    async (name, operation) => {
      const ownCode = /^(Start|Stop|Delete|Effect)|Audio$/.test(name);
      const parameters = { SceneId: 'PGM', FromSceneId: 'PVW', ToSceneId: program, Type: 'All', LayoutId };
      await expect(call(operation, parameters)).rejects.toMatchObject({
        code: ownCode
          ? 'InvalidSceneId.Malformed'
          : name === 'CopyCasterSceneConfig'
            ? 'InvalidFromSceneId'
            : 'InvalidSceneId',
      });
    },
  );
});
