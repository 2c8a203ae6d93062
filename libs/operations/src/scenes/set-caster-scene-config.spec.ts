import { describe, expect, it } from '@jest/globals';
import { fullScreen, refusalBy } from '#libs/testing';
import {
  at,
  clockId,
  context,
  foreignId,
  headlineId,
  layoutId,
  offAir,
  onAir,
  preview,
  previewId,
  previewStopped,
  programId,
  showing,
} from './example-scenes.suite.js';
import { decideSetSceneConfig } from './set-caster-scene-config.js';

describe('SetCasterSceneConfig', () => {
  it('gives the scene a layout and overlays, from the bottom to the top', () => {
    const input = { sceneId: previewId, layoutId, componentIds: [clockId, headlineId] };
    expect(decideSetSceneConfig(onAir(), input, context)).toEqual({
      type: 'SceneChanged',
      part: { ...preview, layout: fullScreen.key, components: ['component-5', 'component-4'] },
      at,
    });
  });

  it('takes away what is not named', () =>
    expect(decideSetSceneConfig(onAir(showing(preview)), { sceneId: previewId }, context).part).toEqual(
      preview,
    ));

  it('ends the urgent material', () => {
    const urgent = onAir({ type: 'UrgentMaterialShown', scene: 'scene-2', at });
    expect(urgent).toMatchObject({ run: { urgentScenes: ['scene-2'] } });
    expect(
      onAir(
        { type: 'UrgentMaterialShown', scene: 'scene-2', at },
        decideSetSceneConfig(urgent, { sceneId: programId }, context),
      ),
    ).toMatchObject({ run: { urgentScenes: [] } });
  });

  it('refuses a scene that is off', () => {
    const refusal = (caster = onAir()) =>
      refusalBy(() => decideSetSceneConfig(caster, { sceneId: previewId, layoutId }, context));
    expect(refusal(onAir(previewStopped))).toBe('SceneIdle');
    expect(refusal(offAir())).toBe('SceneIdle');
  });

  it('refuses a scene, a layout and an overlay that the studio does not have', () => {
    const refusal = (input: object) =>
      refusalBy(() => decideSetSceneConfig(onAir(), { sceneId: previewId, ...input }, context));
    expect(refusal({ sceneId: foreignId })).toBe('SceneNotFound');
    expect(refusal({ layoutId: headlineId })).toBe('LayoutNotFound');
    expect(refusal({ componentIds: [headlineId, layoutId] })).toBe('ComponentNotFound');
  });
});
