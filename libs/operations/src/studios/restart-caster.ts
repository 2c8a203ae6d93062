import { z } from 'zod';
import type { CasterRestarted, ExistingCaster } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { requireStartable } from './require-startable.js';

export const restartCaster = defineEdit({
  name: 'RestartCaster',
  summary: 'Makes a running studio take up its present settings and resume what it was playing.',
  permission: onCaster('none'),
  parameters: { CasterId: casterId() },
  result: z.object({}),
  refusals: [
    'NormTypeUnsuitable',
    'CasterIdle',
    // The page of this operation does not list InvalidDomainName.NotFound.
    { refusal: 'DomainNameMissing', as: 'IncorrectCasterStatus' },
    'CasterNotReady',
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/restart' },

  toInput: () => undefined,
  decide: decideRestartCaster,
  toResult: () => ({}),
});

/** General and playlist studios. */
const restartable: readonly number[] = [1, 6];

export function decideRestartCaster(
  caster: ExistingCaster,
  _input: undefined,
  context: EditContext<'NormTypeUnsuitable' | 'CasterIdle' | 'DomainNameMissing' | 'CasterNotReady'>,
): CasterRestarted {
  const { at, refuse } = context;
  const { casterId, setup, status } = caster;
  if (!restartable.includes(setup.normType))
    throw refuse(
      'NormTypeUnsuitable',
      `Caster ${casterId} has NormType ${setup.normType}, and only general (1) and playlist (6) studios restart: stop and start it.`,
    );
  if (status === 'idle') throw refuse('CasterIdle', `Caster ${casterId} is idle: start it with StartCaster.`);
  requireStartable(caster, context);

  return { type: 'CasterRestarted', at };
}
