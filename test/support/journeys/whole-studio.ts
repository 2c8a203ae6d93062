import { expect } from '@jest/globals';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio } from './studios.js';

/** What plain REST alone has: a studio with its parts in one answer. */
export async function wholeStudio(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'One answer');
  await call('AddCasterVideoResource', { CasterId, ResourceName: 'Map', LocationId: 'RV01', ImageId: 'map' });
  const { VideoResources } = await call('DescribeCasterVideoResources', { CasterId });
  expect(await call('GetCaster', { CasterId })).toMatchObject({
    CasterId,
    CasterName: 'One answer',
    NormType: 1,
    Status: 0,
    Config: await call('DescribeCasterConfig', { CasterId }),
    VideoResources,
    Layouts: { Layout: [] },
    Components: { Component: [] },
  });
  await deleteStudio(call, CasterId);
}
