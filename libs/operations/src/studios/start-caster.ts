import { z } from 'zod';
import { type CasterStarted, type ExistingCaster, fold, type PartAdded, type Scene } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { sceneInfo, sceneInfoResult } from '../streams/scene-info.js';
import { requireStartable } from './require-startable.js';

export const startCaster = defineEdit({
  name: 'StartCaster',
  summary:
    'Runs a studio: makes its preview (PVW) and its program (PGM) scene if it has none, and starts both.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId() },
  result: z.object({
    PvwSceneInfos: z.object({ SceneInfo: z.array(sceneInfoResult.omit({ StreamInfos: true })) }),
    PgmSceneInfos: z.object({ SceneInfo: z.array(sceneInfoResult) }),
  }),
  refusals: [
    { refusal: 'CasterRunning', as: 'IncorrectCasterStatus' },
    'DomainNameMissing',
    'CasterNotReady',
    'TooManyParts',
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/start' },

  toInput: () => undefined,
  decide: decideStartCaster,
  toResult: ({ caster, streams }) => {
    const infosOf = (output: Scene['output']) =>
      caster.setup.parts.scene
        .filter((scene) => scene.output === output)
        .map((scene) => sceneInfo(caster, scene, streams));
    return {
      PvwSceneInfos: { SceneInfo: infosOf('preview').map(({ StreamInfos: _, ...info }) => info) },
      PgmSceneInfos: { SceneInfo: infosOf('program') },
    };
  },
});

/** In the order in which they get their numbers. */
const scenesOfEveryCaster = [
  { name: 'PVW', output: 'preview' },
  { name: 'PGM', output: 'program' },
] as const;

export function decideStartCaster(
  caster: ExistingCaster,
  _input: undefined,
  context: EditContext<'CasterRunning' | 'DomainNameMissing' | 'CasterNotReady' | 'TooManyParts'>,
): readonly (PartAdded<'scene'> | CasterStarted)[] {
  const { at, refuse } = context;
  if (caster.status === 'running')
    throw refuse(
      'CasterRunning',
      `Caster ${caster.casterId} is running already: DescribeCasterStreamUrl tells where it is seen.`,
    );
  requireStartable(caster, context);

  const scenesAdded: PartAdded<'scene'>[] = [];
  for (const { name, output } of scenesOfEveryCaster) {
    if (caster.setup.parts.scene.some((scene) => scene.output === output)) continue;
    const soFar = fold(caster, scenesAdded) as ExistingCaster;
    const audio = { followsVideo: true, audioLayers: [], mixList: [] };
    scenesAdded.push(addPart(soFar, 'scene', { name, output, components: [], audio }, context));
  }
  return [...scenesAdded, { type: 'CasterStarted', at }];
}
