import { z } from 'zod';
import type { ExistingCaster, ReferenceSnapshotTaken } from '#libs/caster';
import { casterId, sourceLocation } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';

/** No more than its parameters is documented: an empty location gives an empty picture, in a studio that runs or not. */
export const casterSnapshotReferScene = defineEdit({
  name: 'CasterSnapshotReferScene',
  summary: 'Takes a reference snapshot of what a location shows. Deprecated.',
  parameters: { CasterId: casterId(), LocationId: sourceLocation() },
  result: z.object({}),
  refusals: [],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/reference-snapshots' },

  toInput: ({ LocationId }) => LocationId,
  decide: decideTakeReferenceSnapshot,
  toResult: () => ({}),
});

export function decideTakeReferenceSnapshot(
  _caster: ExistingCaster,
  locationId: string,
  { at }: EditContext<never>,
): ReferenceSnapshotTaken {
  return { type: 'ReferenceSnapshotTaken', locationId, at };
}
