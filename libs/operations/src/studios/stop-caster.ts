import { z } from 'zod';
import type { CasterStopped, ExistingCaster } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';

export const stopCaster = defineEdit({
  name: 'StopCaster',
  summary: 'Stops a running studio and its scenes. What they show stays configured for the next start.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId() },
  result: z.object({}),
  refusals: [{ refusal: 'CasterIdle', as: 'IncorrectSceneStatus' }],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/stop' },

  toInput: () => undefined,
  decide: decideStopCaster,
  toResult: () => ({}),
});

export function decideStopCaster(
  { casterId, status }: ExistingCaster,
  _input: undefined,
  { at, refuse }: EditContext<'CasterIdle'>,
): CasterStopped {
  if (status === 'idle') throw refuse('CasterIdle', `Caster ${casterId} is idle: there is nothing to stop.`);

  return { type: 'CasterStopped', at };
}
