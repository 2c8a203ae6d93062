import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { type ExistingCaster, partKinds, publicPartId } from '#libs/caster';
import { everyPart, everyPartAdded, newsroomAfter } from '#libs/testing';
import type { Services, Studios } from '../index.js';
import { StreamAddresses } from '../stream-addresses.js';
import { getCaster } from './get-caster.js';

const at = '2026-11-24T18:00:00.000Z';
const servicesOver = (caster: ExistingCaster) =>
  ({
    studios: { read: async () => caster } as Partial<Studios>,
    streams: new StreamAddresses(Buffer.alloc(32)),
  }) as Services;

it.each(partKinds)('A whole studio has its parts of kind %s, as its contract promises', async (kind) => {
  // Parts name earlier kinds alone: without the later ones, this part's id stands only in its own list.
  const caster = newsroomAfter(...everyPartAdded(at).slice(0, partKinds.indexOf(kind) + 1));
  // Only playlist studios tell their show list.
  const studio = { ...caster, setup: { ...caster.setup, normType: 6 } };
  const call = { accountId: 'broadcaster', requestId: 'R', now: new Date(at) };
  const answer = await getCaster.execute({ CasterId: 'newsroom' }, call, servicesOver(studio));
  const sent = JSON.parse(JSON.stringify(answer));
  expect(z.strictObject(getCaster.result.shape).parse(sent)).toEqual(sent);
  expect(JSON.stringify(sent)).toContain(publicPartId('newsroom', everyPart[kind].key));
});
