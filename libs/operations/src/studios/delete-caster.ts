import { z } from 'zod';
import type { CasterDeleted } from '#libs/caster';
import { casterId } from '../caster-parameters.js';
import { defineEdit } from '../edit-caster.js';

export const deleteCaster = defineEdit({
  name: 'DeleteCaster',
  summary: 'Removes an idle studio and everything in it. Copies of it live on.',
  callsPerSecond: 10,
  parameters: { CasterId: casterId() },
  result: z.object({ CasterId: z.string() }),
  refusals: [{ refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied' }],

  toChange: () => undefined,
  decide: (_caster, _change, { at }): CasterDeleted => ({ type: 'CasterDeleted', at }),
  toResult: ({ casterId }) => ({ CasterId: casterId }),
});
