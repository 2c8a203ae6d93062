import { type CasterEvent, type ExistingCaster, emptySetup, partAdded, publicPartId } from '#libs/caster';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';

export const room = { ...roomForAll, refuse };

const at = '2026-11-01T08:00:00.000Z';

export const virtualStudioCreated = {
  type: 'CasterCreated',
  casterId: '7a1c3c1e-52b3-4c39-9c1f-0d5f6c1f2b11',
  name: 'Weather studio',
  clientToken: 'first',
  setup: emptySetup({ normType: 4, tags: [] }),
  at,
} as const satisfies CasterEvent;

export const cameraAdded = partAdded(
  'resource',
  {
    key: 'resource-1',
    name: 'Camera',
    locationId: 'RV01',
    source: { kind: 'live', url: 'rtmp://example.com/live/camera' },
    repeatNum: 0,
    fixedDelayDuration: 0,
  },
  at,
);
export const cameraId = publicPartId(virtualStudioCreated.casterId, 'resource-1');

/** A virtual studio with a camera, after these events. */
export function virtualStudioAfter(...events: readonly CasterEvent[]): ExistingCaster {
  return newsroomAfter(virtualStudioCreated, cameraAdded, ...events);
}
