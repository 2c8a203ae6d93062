import { randomUUID } from 'node:crypto';

/** What a peer records of a copy: the same data as ours has beside its setup, which is 350 bytes. */
export function copiedEvent() {
  return {
    casterId: randomUUID(),
    sourceCasterId: '7b0f5c1e-6d0a-4c1e-9a41-0b5a5e0f7c11',
    sourceVersion: 1,
    name: 'A copy',
    clientToken: randomUUID(),
    at: new Date().toISOString(),
  };
}

/** Connections of a peer's pool: PostgreSQL on two cores does no more with 64, and 200 are there for all contenders. */
export const POOL = 20;
