import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import {
  at,
  context,
  foreignId,
  offAir,
  onAir,
  previewId,
  previewStopped,
  programId,
} from './example-scenes.suite.js';
import { decideStartScene } from './start-caster-scene.js';

describe('StartCasterScene', () => {
  it('starts a preview that was stopped', () =>
    expect(decideStartScene(onAir(previewStopped), previewId, context)).toEqual({
      type: 'SceneStarted',
      scene: 'scene-1',
      at,
    }));

  it('refuses one that is on, and any while the studio is idle', () => {
    expect(refusalBy(() => decideStartScene(onAir(), previewId, context))).toBe('SceneRunning');
    expect(refusalBy(() => decideStartScene(offAir(), previewId, context))).toBe('CasterIdle');
  });

  it('refuses the program, which starts with its studio, and a scene that is not there', () => {
    expect(refusalBy(() => decideStartScene(offAir(), programId, context))).toBe('SceneUnsuitable');
    expect(refusalBy(() => decideStartScene(onAir(), foreignId, context))).toBe('SceneNotFound');
  });
});
