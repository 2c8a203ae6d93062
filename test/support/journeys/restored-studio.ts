import { expect } from '@jest/globals';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio } from './studios.js';

/** A studio that goes back to what it was, and a copy that is tried. Plain REST alone has both. */
export async function restoredStudio(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'To be restored');
  await call('AddCasterVideoResource', { CasterId, ResourceName: 'Map', LocationId: 'RV01', ImageId: 'map' });
  expect(await call('DryRunCopyCaster', { SrcCasterId: CasterId, CasterName: 'Perhaps' })).toMatchObject({
    PartCount: 1,
    Refusals: [],
  });
  await call('RestoreCaster', { CasterId, version: 1 });
  expect((await call('DescribeCasterVideoResources', { CasterId })).Total).toBe(0);
  await deleteStudio(call, CasterId);
}
