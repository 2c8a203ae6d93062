import { describe, expect, it } from '@jest/globals';
import { fullScreen, refusalBy } from '#libs/testing';
import {
  clockId,
  context,
  layoutId,
  onAir,
  preview,
  previewId,
  previewStopped,
  showing,
} from './example-scenes.suite.js';
import { decideUpdateSceneConfig } from './update-caster-scene-config.js';

describe('UpdateCasterSceneConfig', () => {
  const updated = (input: object) =>
    decideUpdateSceneConfig(onAir(showing(preview)), { sceneId: previewId, layoutId, ...input }, context)
      .part;

  it('keeps the overlays where none are named', () =>
    expect(updated({})).toEqual({ ...preview, layout: fullScreen.key, components: ['component-4'] }));

  it('replaces the overlays by those that are named, if only by none', () => {
    expect(updated({ componentIds: [clockId] }).components).toEqual(['component-5']);
    expect(updated({ componentIds: [] }).components).toEqual([]);
  });

  it('refuses a scene that is off', () =>
    expect(
      refusalBy(() =>
        decideUpdateSceneConfig(onAir(previewStopped), { sceneId: previewId, layoutId }, context),
      ),
    ).toBe('SceneIdle'));
});
