import { describe, expect, it } from '@jest/globals';
import { partAdded } from '#libs/caster';
import { anchor, newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideTakeReferenceSnapshot } from './caster-snapshot-refer-scene.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const anchorAdded = partAdded('resource', anchor, at);
const snapshotOf = (locationId: string) =>
  decideTakeReferenceSnapshot(newsroomAfter(anchorAdded), locationId, context);

describe('CasterSnapshotReferScene', () => {
  it('records which location it was of, and changes nothing', () => {
    expect(snapshotOf('RV01')).toEqual({ type: 'ReferenceSnapshotTaken', locationId: 'RV01', at });
    expect(newsroomAfter(anchorAdded, snapshotOf('RV01')).setup).toEqual(newsroomAfter(anchorAdded).setup);
  });

  it('refuses a location without a source', () =>
    expect(refusalBy(() => snapshotOf('RV02'))).toBe('ResourceNotFound'));
});
