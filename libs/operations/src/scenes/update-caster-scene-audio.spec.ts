import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import {
  at,
  context,
  foreignId,
  offAir,
  onAir,
  program,
  programId,
  silence,
} from './example-scenes.suite.js';
import { decideUpdateSceneAudio } from './update-caster-scene-audio.js';

const layer = { fixedDelayDuration: 0, validChannel: 'all', volumeRate: 1 };
const mixed = { followsVideo: false, audioLayers: [layer], mixList: ['RV01'] };
const mix = (changes: Partial<typeof mixed>, caster = onAir(), sceneId = programId) =>
  decideUpdateSceneAudio(caster, { sceneId, changes }, context);

describe('UpdateCasterSceneAudio', () => {
  it('mixes the sound of a scene, on or off', () => {
    const decided = [{ type: 'SceneChanged', part: { ...program, audio: mixed }, at }];
    expect(mix(mixed)).toEqual(decided);
    expect(mix(mixed, offAir())).toEqual(decided);
  });

  it('keeps what is not passed', () => {
    const audioAfter = (changes: Partial<typeof mixed>) => mix(changes, onAir(...mix(mixed)))[0]?.part.audio;
    expect(audioAfter({ followsVideo: true })).toEqual({ ...mixed, followsVideo: true });
    expect(audioAfter({ mixList: ['RV02'] })).toEqual({ ...mixed, mixList: ['RV02'] });
    expect(audioAfter({ audioLayers: [], mixList: [] })).toEqual({ ...silence, followsVideo: false });
  });

  it('records nothing where nothing changes', () => {
    expect(mix({})).toEqual([]);
    expect(mix(mixed, onAir(...mix(mixed)))).toEqual([]);
  });

  it('leaves the urgent material on', () => {
    const urgent = { type: 'UrgentMaterialShown', scene: 'scene-2', at } as const;
    expect(onAir(urgent, ...mix(mixed, onAir(urgent)))).toMatchObject({ run: { urgentScenes: ['scene-2'] } });
  });

  it('refuses layers without a location each, with those that the scene has', () => {
    expect(refusalBy(() => mix({ ...mixed, mixList: [] }))).toBe('LayersAndLocationsDiffer');
    expect(refusalBy(() => mix({ mixList: ['RV01'] }))).toBe('LayersAndLocationsDiffer');
    expect(refusalBy(() => mix({ audioLayers: [] }, onAir(...mix(mixed))))).toBe('LayersAndLocationsDiffer');
  });

  it('refuses a scene that is not there', () =>
    expect(refusalBy(() => mix(mixed, onAir(), foreignId))).toBe('SceneNotFound'));
});
