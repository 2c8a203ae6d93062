import type { ExistingCaster, Scene } from '#libs/caster';
import { type NotFound, namedKey, namedPart } from '../parts.js';
import { present } from '../present.js';
import type { Listed, Refusing } from '../refusals.js';
import { requireOn } from './scene-status.js';

/** What a scene is to show, by public ids. */
export interface SceneConfig {
  readonly sceneId: string;
  readonly layoutId?: string | undefined;
  /** From the bottom to the top. */
  readonly componentIds?: readonly string[] | undefined;
}

export type SceneConfigRefusal = NotFound<'scene' | 'layout' | 'component'> | 'SceneIdle' | 'TooManyParts';

export const sceneConfigRefusals = [
  'SceneNotFound',
  { refusal: 'SceneIdle', as: 'IncorrectSceneStatus' },
  'LayoutNotFound',
  // The pages have no code for an overlay that is missing.
  { refusal: 'ComponentNotFound', as: 'InvalidComponentId' },
  'TooManyParts',
] as const satisfies readonly Listed[];

/** The scene as it is, and those of its members that the configuration gives. */
export function configured(
  caster: ExistingCaster,
  { sceneId, layoutId, componentIds }: SceneConfig,
  context: Refusing<SceneConfigRefusal>,
): { readonly scene: Scene; readonly given: Partial<Pick<Scene, 'layout' | 'components'>> } {
  const scene = namedPart(caster, 'scene', sceneId, context);
  requireOn(caster, scene, context);
  return {
    scene,
    given: present({
      layout: layoutId === undefined ? undefined : namedKey(caster, 'layout', layoutId, context),
      components: componentIds?.map((id) => namedKey(caster, 'component', id, context)),
    }),
  };
}
