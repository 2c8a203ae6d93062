import { z } from 'zod';
import { type ExistingCaster, type PartsReplaced, partsReplaced } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';

export const deleteCasterProgram = defineEdit({
  name: 'DeleteCasterProgram',
  summary: 'Deletes all episodes of the program of a studio; its name and whether it takes effect stay set.',
  permission: onCaster('delete'),
  callsPerSecond: 4,
  parameters: { CasterId: casterId() },
  result: z.object({ CasterId: z.string() }),
  refusals: [],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/program' },

  toInput: () => undefined,
  decide: decideDeleteProgram,
  toResult: ({ casterId }) => ({ CasterId: casterId }),
});

/** Nothing happens to a program without episodes: a repeat answers as the first call did. */
export function decideDeleteProgram(
  { setup }: ExistingCaster,
  _input: undefined,
  { at }: EditContext<never>,
): PartsReplaced<'episode'>[] {
  return setup.parts.episode.length === 0 ? [] : [partsReplaced('episode', [], at)];
}
