import { describe, expect, it } from '@jest/globals';
import { fullScreen, headline, refusalBy } from '#libs/testing';
import { decideDeleteSceneConfig } from './delete-caster-scene-config.js';
import {
  at,
  context,
  foreignId,
  offAir,
  onAir,
  program,
  programId,
  showing,
} from './example-scenes.suite.js';

type Type = Parameters<typeof decideDeleteSceneConfig>[1]['type'];

describe('DeleteCasterSceneConfig', () => {
  const clear = (Type: Type, caster = onAir(showing(program)), sceneId = programId) =>
    decideDeleteSceneConfig(caster, { sceneId, type: Type }, context);

  it('clears the overlays, the layout, or both', () => {
    expect(clear('All')).toEqual({ type: 'SceneChanged', part: program, at });
    expect(clear('Component').part).toEqual({ ...program, layout: fullScreen.key });
    expect(clear('Layout').part).toEqual({ ...program, components: [headline.key] });
  });

  it('refuses to clear what the scene does not have', () => {
    const layoutCleared = onAir(showing(program), clear('Layout'));
    expect(refusalBy(() => clear('Layout', layoutCleared))).toBe('SceneConfigAbsent');
    expect(clear('All', layoutCleared).part).toEqual(program);
    expect(refusalBy(() => clear('Component', onAir()))).toBe('SceneConfigAbsent');
    expect(refusalBy(() => clear('All', onAir()))).toBe('SceneConfigAbsent');
  });

  it('refuses a scene that is off, and one that is not there', () => {
    expect(refusalBy(() => clear('All', offAir(showing(program))))).toBe('SceneIdle');
    expect(refusalBy(() => clear('All', onAir(), foreignId))).toBe('SceneNotFound');
  });
});
