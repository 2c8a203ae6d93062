import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import {
  at,
  context,
  foreignId,
  offAir,
  onAir,
  preview,
  previewId,
  previewStopped,
  programId,
  showing,
} from './example-scenes.suite.js';
import { decideStopScene } from './stop-caster-scene.js';

describe('StopCasterScene', () => {
  it('stops a preview, which keeps what it shows', () => {
    const shown = onAir(showing(preview));
    const decided = decideStopScene(shown, previewId, context);
    expect(decided).toEqual({ type: 'SceneStopped', scene: 'scene-1', at });
    expect(onAir(showing(preview), decided).setup).toEqual(shown.setup);
  });

  it('refuses one that is off', () => {
    expect(refusalBy(() => decideStopScene(onAir(previewStopped), previewId, context))).toBe('SceneIdle');
    expect(refusalBy(() => decideStopScene(offAir(), previewId, context))).toBe('SceneIdle');
  });

  it('refuses the program, which stops with its studio, and a scene that is not there', () => {
    expect(refusalBy(() => decideStopScene(onAir(), programId, context))).toBe('SceneUnsuitable');
    expect(refusalBy(() => decideStopScene(onAir(), foreignId, context))).toBe('SceneNotFound');
  });
});
