import { type ExistingCaster, publicPartId, type Scene } from '#libs/caster';
import type { Refusing } from '../refusals.js';

/** Whether the scene is on. In an idle studio none is. */
export function isOn(caster: ExistingCaster, { key }: Pick<Scene, 'key'>): boolean {
  return caster.status === 'running' && caster.run.scenes.includes(key);
}

export function requireOn(caster: ExistingCaster, scene: Scene, { refuse }: Refusing<'SceneIdle'>): void {
  if (isOn(caster, scene)) return;
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
