import { describe, expect, it } from '@jest/globals';
import { configuredWith, refusalBy } from '#libs/testing';
import { decideShowUrgent } from './effect-caster-urgent.js';
import { at, context, foreignId, offAir, onAir, previewId, programId } from './example-scenes.suite.js';

const prepared = configuredWith({ urgent: { imageId: 'please-stand-by' } });

describe('EffectCasterUrgent', () => {
  it('puts the urgent material on the program', () =>
    expect(decideShowUrgent(onAir(prepared), programId, context)).toEqual({
      type: 'UrgentMaterialShown',
      scene: 'scene-2',
      at,
    }));

  it.each(['materialId', 'imageId', 'imageUrl', 'liveStreamUrl'])('takes %s for material', (source) =>
    expect(
      decideShowUrgent(onAir(configuredWith({ urgent: { [source]: 'x' } })), programId, context).type,
    ).toBe('UrgentMaterialShown'),
  );

  it('refuses a studio without urgent material', () => {
    const nothingToShow = onAir(configuredWith({ urgent: { switchesByItself: true, eofThreshold: 3 } }));
    expect(refusalBy(() => decideShowUrgent(nothingToShow, programId, context))).toBe('SourceMissing');
  });

  it('refuses a preview, a program that is off, and a scene that is not there', () => {
    const refusal = (sceneId: string, caster = onAir(prepared)) =>
      refusalBy(() => decideShowUrgent(caster, sceneId, context));
    expect(refusal(previewId)).toBe('SceneUnsuitable');
    expect(refusal(programId, offAir(prepared))).toBe('SceneIdle');
    expect(refusal(foreignId)).toBe('SceneNotFound');
  });
});
