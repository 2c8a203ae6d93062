import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId } from '#libs/caster';
import { anchor, newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { decodeParameters } from '#libs/wire';
import { decideSetConfig } from '../config/set-caster-config.js';
import { refuse } from '../refusals.js';
import { decideSetSyncGroups, setCasterSyncGroup } from './set-caster-sync-group.js';
import { syncGroupsResult } from './sync-group-parameters.js';

const context = { ...roomForAll, refuse };
const anchorAdded = partAdded('resource', anchor, context.at);
const anchorId = publicPartId('newsroom', anchor.key);
const late = {
  mode: 0,
  hostResourceId: anchorId,
  resourceIds: [anchorId],
  offsets: [40],
  delayThreshold: 500,
};
const set = (group: Parameters<typeof decideSetSyncGroups>[1][number] = late) =>
  decideSetSyncGroups(newsroomAfter(anchorAdded), [group], context);

describe('SetCasterSyncGroup', () => {
  it('keeps the sources of a group by key, with what each is late', () =>
    expect(set()).toEqual({
      type: 'SyncGroupsSet',
      syncGroups: [
        { mode: 0, hostResource: anchor.key, resources: [anchor.key], offsets: [40], delayThreshold: 500 },
      ],
      at: context.at,
    }));

  it('leaves the rest of the configuration as it is, and replaces all groups', () => {
    const configured = decideSetConfig(
      newsroomAfter(anchorAdded),
      { config: { ...newsroomAfter().setup.config, delay: 3 }, syncGroups: [late] },
      context,
    );
    const before = newsroomAfter(anchorAdded, configured);
    const cleared = decideSetSyncGroups(before, [], context);
    expect(newsroomAfter(anchorAdded, configured, cleared).setup.config).toEqual({
      ...before.setup.config,
      syncGroups: [],
    });
  });

  it('refuses a source of another studio', () => {
    const stranger = { mode: 1, resourceIds: [publicPartId('evening', anchor.key)] };
    expect(refusalBy(() => set(stranger))).toBe('ResourceNotFound');
  });

  it('takes its groups back as they are described', () => {
    const described = syncGroupsResult(newsroomAfter(anchorAdded, set()));
    const { SyncGroup } = decodeParameters(setCasterSyncGroup, [
      ['CasterId', '0c1a5c9a-8f0e-5a57-9d26-6f1d3b0f4a11'],
      ['SyncGroups', JSON.parse(JSON.stringify(described))],
    ]);
    expect(SyncGroup).toEqual([
      {
        Mode: 0,
        HostResourceId: anchorId,
        ResourceIds: [anchorId],
        SyncOffsets: [40],
        SyncDelayThreshold: 500,
      },
    ]);
  });

  it.each([
    ['a host in conference mode', { Mode: 1, HostResourceId: anchorId, ResourceIds: [anchorId] }],
    ['other than one offset for each source', { ResourceIds: [anchorId], SyncOffsets: [1, 2] }],
    ['a group of no sources', { ResourceIds: [] }],
  ])('refuses %s', (_what, group) => {
    const decode = () =>
      decodeParameters(setCasterSyncGroup, [
        ['CasterId', '0c1a5c9a-8f0e-5a57-9d26-6f1d3b0f4a11'],
        ['SyncGroup', [group]],
      ]);
    expect(decode).toThrow(expect.objectContaining({ code: 'InvalidSyncGroup' }));
  });
});
