import { type ExistingCaster, isSceneOn, publicPartId, type Scene } from '#libs/caster';
import type { Refusing } from '../refusals.js';

export function requireOn(caster: ExistingCaster, scene: Scene, { refuse }: Refusing<'SceneIdle'>): void {
  if (isSceneOn(caster, scene.key)) return;
  const way =
    caster.status === 'running'
      ? 'StartCasterScene starts it.'
      : 'its studio is idle, and StartCaster starts both.';
  throw refuse('SceneIdle', `Scene ${publicPartId(caster.casterId, scene.key)} is off: ${way}`);
}

const outputs = { preview: 'a preview (PVW)', program: 'a program (PGM)' } as const;

/** Refuses a scene of the other output than the operation is for. */
export function requireOutput(
  { casterId }: ExistingCaster,
  { key, output }: Scene,
  wanted: Scene['output'],
  { refuse }: Refusing<'SceneUnsuitable'>,
): void {
  if (output !== wanted)
    throw refuse(
      'SceneUnsuitable',
      `Scene ${publicPartId(casterId, key)} is ${outputs[output]}: name ${outputs[wanted]}; DescribeCasterScenes tells them apart.`,
    );
}
