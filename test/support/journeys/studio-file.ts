import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio, newId } from './studios.js';

/** A studio that becomes a file, and the file another studio. Plain REST alone has files. */
export async function studioFile(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'To be moved');
  await call('AddCasterVideoResource', { CasterId, ResourceName: 'Map', LocationId: 'RV01', ImageId: 'map' });
  const file = await call('ExportCaster', { CasterId });
  const request = { CasterFile: JSON.stringify(file), CasterName: 'Moved', ClientToken: randomUUID() };
  const moved = newId((await call('ImportCaster', request)).CasterId);
  expect((await call('DescribeCasterVideoResources', { CasterId: moved })).Total).toBe(1);
  await deleteStudio(call, CasterId);
  await deleteStudio(call, moved);
}
