import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';

// What the journeys of all types of studio do alike.

const seen = new Set<string>();

/** An id that no other thing has. */
export function newId(id: string): string {
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect([...seen]).not.toContain(id);
  seen.add(id);
  return id;
}

export async function createStudio(call: Call, NormType: number, CasterName: string): Promise<string> {
  const { CasterId } = await call('CreateCaster', {
    CasterName,
    NormType,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  return newId(CasterId);
}

/** Copies the studio, and sees that the copy is another studio with the given name, and idle. */
export async function copyStudio(call: Call, SrcCasterId: string): Promise<string> {
  const request = { SrcCasterId, CasterName: 'The copy', ClientToken: randomUUID() };
  const CasterId = newId((await call('CopyCaster', request)).CasterId);
  expect(await call('CopyCaster', request)).toEqual({ CasterId });
  expect((await call('DescribeCasters', { CasterId })).CasterList.Caster).toMatchObject([
    { CasterId, CasterName: 'The copy', Status: 0 },
  ]);
  return CasterId;
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Two idle studios answer the same, each by ids of its own in the same places, and share none of them. */
export function expectSame(source: unknown, copy: unknown): void {
  const idsIn = (answers: unknown) => [...new Set(JSON.stringify(answers).match(uuids) ?? [])];
  const byPlace = (answers: unknown) => {
    const ids = idsIn(answers);
    return JSON.parse(JSON.stringify(answers).replace(uuids, (id) => `id ${ids.indexOf(id)}`));
  };
  expect(byPlace(copy)).toEqual(byPlace(source));
  const ofSource = new Set(idsIn(source));
  expect(idsIn(copy).filter((id) => ofSource.has(id))).toEqual([]);
}

export async function deleteStudio(call: Call, CasterId: string): Promise<void> {
  expect(await call('DeleteCaster', { CasterId })).toEqual({ CasterId });
  expect(await codeOf(call('DescribeCasterConfig', { CasterId }))).toBe('InvalidCaster.NotFound');
}
