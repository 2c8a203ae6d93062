import { z } from 'zod';
import type { ExistingCaster, ReferenceSnapshotTaken } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, sourceLocation } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { resourceAt } from './resource-at.js';

export const casterSnapshotReferScene = defineEdit({
  name: 'CasterSnapshotReferScene',
  summary: 'Takes a reference snapshot of the source at a location of the studio. Deprecated.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId(), LocationId: sourceLocation() },
  result: z.object({}),
  refusals: [{ refusal: 'ResourceNotFound', as: 'InvalidLocationId' }],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/reference-snapshots' },

  toInput: ({ LocationId }) => LocationId,
  decide: decideTakeReferenceSnapshot,
  toResult: () => ({}),
});

export function decideTakeReferenceSnapshot(
  { setup }: ExistingCaster,
  locationId: string,
  { at, refuse }: EditContext<'ResourceNotFound'>,
): ReferenceSnapshotTaken {
  if (resourceAt(setup, locationId) === undefined)
    throw refuse(
      'ResourceNotFound',
      `No video resource is on ${locationId}: choose a location that has one.`,
    );

  return { type: 'ReferenceSnapshotTaken', locationId, at };
}
