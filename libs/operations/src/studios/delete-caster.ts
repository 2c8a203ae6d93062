import { z } from 'zod';
import type { CasterDeleted, ExistingCaster } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';

export const deleteCaster = defineEdit({
  name: 'DeleteCaster',
  summary: 'Removes an idle studio and everything in it. Copies of it live on.',
  permission: onCaster('delete'),
  parameters: { CasterId: casterId() },
  result: z.object({ CasterId: z.string() }),
  refusals: ['CasterRunning', { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied' }],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}' },

  toInput: () => undefined,
  decide: decideDeleteCaster,
  toResult: ({ casterId }) => ({ CasterId: casterId }),
});

export function decideDeleteCaster(
  { casterId, status, playing }: ExistingCaster,
  _input: undefined,
  { at, refuse }: EditContext<'CasterRunning'>,
): CasterDeleted {
  if (status === 'running' || playing !== undefined)
    throw refuse(
      'CasterRunning',
      `Caster ${casterId} is running: stop it, and its playlist, before you delete it.`,
    );

  return { type: 'CasterDeleted', at };
}
