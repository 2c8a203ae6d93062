import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio, newId } from './studios.js';

/** Many copies in one call, and a studio that another account may copy: what plain REST alone has. */
export async function copiesAndGrants(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'To be copied');
  const { Copies } = await call('CopyCasterBatch', {
    SrcCasterId: CasterId,
    NamePattern: 'Show {n}',
    Count: 2,
    ClientToken: randomUUID(),
  });
  const grant = { GranteeAccountId: '2000000000000009', CasterId };
  const { GrantId } = await call('CreateCopyGrant', grant);
  expect((await call('ListCopyGrants', { Direction: 'given' })).CopyGrants.CopyGrant).toContainEqual(
    expect.objectContaining({ GrantId, ...grant }),
  );
  await call('RevokeCopyGrant', { GrantId });
  for (const copy of Copies) await deleteStudio(call, newId(copy.CasterId));
  await deleteStudio(call, CasterId);
}
