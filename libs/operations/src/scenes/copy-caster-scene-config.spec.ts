import { describe, expect, it } from '@jest/globals';
import { partChanged } from '#libs/caster';
import { fullScreen, headline, refusalBy } from '#libs/testing';
import { decideCopySceneConfig } from './copy-caster-scene-config.js';
import {
  at,
  context,
  foreignId,
  offAir,
  onAir,
  preview,
  previewId,
  previewStopped,
  program,
  programId,
  showing,
} from './example-scenes.suite.js';

const take = (caster = onAir(showing(preview)), fromSceneId = previewId, toSceneId = programId) =>
  decideCopySceneConfig(caster, { fromSceneId, toSceneId }, context);

describe('CopyCasterSceneConfig', () => {
  it('takes layout and overlays of the preview to the program, whose sound stays', () => {
    const mixed = { ...program, audio: { ...program.audio, followsVideo: false } };
    expect(take(onAir(showing(preview), partChanged('scene', mixed, at)))).toEqual({
      type: 'SceneChanged',
      part: { ...mixed, layout: fullScreen.key, components: [headline.key] },
      at,
    });
  });

  it('goes from a preview to a program only', () => {
    const studio = onAir(showing(preview), showing(program));
    expect(refusalBy(() => take(studio, programId, previewId))).toBe('SceneUnsuitable');
    expect(refusalBy(() => take(studio, previewId, previewId))).toBe('SceneUnsuitable');
  });

  it('refuses a preview without a layout', () =>
    expect(refusalBy(() => take(onAir()))).toBe('LayoutNotFound'));

  it('refuses scenes that are off, and those that are not there', () => {
    expect(refusalBy(() => take(onAir(showing(preview), previewStopped)))).toBe('SceneIdle');
    expect(refusalBy(() => take(offAir(showing(preview))))).toBe('SceneIdle');
    expect(refusalBy(() => take(onAir(), foreignId))).toBe('SceneNotFound');
    expect(refusalBy(() => take(onAir(), previewId, foreignId))).toBe('SceneNotFound');
  });
});
