import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio, newId } from './studios.js';

/** What was: history, lineage and differences. Plain REST alone tells of them. */
export async function studioPast(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'Evening news');
  await call('AddCasterVideoResource', { CasterId, ResourceName: 'Map', LocationId: 'RV01', ImageId: 'map' });
  const request = { SrcCasterId: CasterId, CasterName: 'Tonight', ClientToken: randomUUID() };
  const copy = newId((await call('CopyCaster', request)).CasterId);

  expect((await call('DescribeCasterEvents', { CasterId })).Events).toMatchObject([
    { Version: 2, Type: 'VideoResourceAdded', Parts: [{ Key: 'resource-1', Change: 'added' }] },
    { Version: 1, Type: 'CasterCreated', Name: { After: 'Evening news' } },
  ]);
  expect(await call('DescribeCasterEventRecord', { CasterId, Version: 2 })).toMatchObject({
    Version: 2,
    Type: 'live.caster.video-resource-added.v1',
  });
  expect(await call('DescribeCasterLineage', { CasterId })).toMatchObject({
    Ancestors: [],
    Descendants: [{ CasterId: copy, CasterName: 'Tonight', SourceCasterId: CasterId, SourceVersion: 2 }],
    Truncated: false,
  });
  expect(await call('DescribeCasterDifference', { CasterId, with: copy })).toMatchObject({
    Members: [{ Member: 'name', Before: 'Evening news', After: 'Tonight' }],
    Parts: [],
  });
  await deleteStudio(call, CasterId);
  await deleteStudio(call, copy);
}
