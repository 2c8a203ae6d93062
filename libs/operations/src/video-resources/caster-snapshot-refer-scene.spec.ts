import { describe, expect, it } from '@jest/globals';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideTakeReferenceSnapshot } from './caster-snapshot-refer-scene.js';

describe('CasterSnapshotReferScene', () => {
  it('records which location it was of, and changes nothing', () => {
    const { at } = roomForAll;
    const taken = decideTakeReferenceSnapshot(newsroomAfter(), 'RV01', { ...roomForAll, refuse });
    expect(taken).toEqual({ type: 'ReferenceSnapshotTaken', locationId: 'RV01', at });
    expect(newsroomAfter(taken).setup).toEqual(newsroomAfter().setup);
  });
});
