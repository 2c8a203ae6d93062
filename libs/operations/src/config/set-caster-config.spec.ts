import { describe, expect, it } from '@jest/globals';
import { type CasterConfig, type PartAdded, publicPartId } from '#libs/caster';
import { newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { decideSetConfig } from './set-caster-config.js';

const plain: CasterConfig = { delay: 0, channelsEnabled: false, programInEffect: false, urgent: {} };
const channels: CasterConfig = { ...plain, channelsEnabled: true };
const anchorAdded: PartAdded<'resource'> = {
  type: 'VideoResourceAdded',
  part: {
    key: 'resource-1',
    name: 'Anchor',
    locationId: 'RV01',
    source: { kind: 'image', imageId: 'anchor' },
    repeatNum: 0,
    fixedDelayDuration: 0,
  },
  at: roomForAll.at,
};
const anchorId = publicPartId('newsroom', 'resource-1');

describe('SetCasterConfig', () => {
  it('replaces the whole configuration and keeps the name where none is given', () => {
    const before = decideSetConfig(
      newsroomAfter(),
      { config: { ...plain, domainName: 'live.example.com' } },
      roomForAll,
    );
    const after = decideSetConfig(newsroomAfter(before), { config: plain }, roomForAll);
    expect(after).toEqual({
      type: 'CasterConfigured',
      name: 'Newsroom',
      config: plain,
      layoutsDiscarded: false,
      at: roomForAll.at,
    });
    expect(decideSetConfig(newsroomAfter(), { name: 'Evening', config: plain }, roomForAll).name).toBe(
      'Evening',
    );
  });

  it('discards the layouts when channels are switched on, and only then', () => {
    const switched = decideSetConfig(newsroomAfter(), { config: channels }, roomForAll);
    expect(switched.layoutsDiscarded).toBe(true);
    expect(decideSetConfig(newsroomAfter(switched), { config: channels }, roomForAll).layoutsDiscarded).toBe(
      false,
    );
  });

  it('refuses to switch channels off again', () => {
    const switched = newsroomAfter(decideSetConfig(newsroomAfter(), { config: channels }, roomForAll));
    expect(refusalBy(() => decideSetConfig(switched, { config: plain }, roomForAll))).toBe(
      'ChannelsStayEnabled',
    );
  });

  it('keeps sources of a sync group by key, so that a copy keeps step with its own', () => {
    const groups = [{ mode: 0, hostResourceId: anchorId, resourceIds: [anchorId] }];
    expect(
      decideSetConfig(newsroomAfter(anchorAdded), { config: plain, syncGroups: groups }, roomForAll).config
        .syncGroups,
    ).toEqual([{ mode: 0, hostResource: 'resource-1', resources: ['resource-1'] }]);
  });

  it('refuses a sync group with a source of another studio', () => {
    const groups = [{ mode: 1, resourceIds: [publicPartId('evening', 'resource-1')] }];
    expect(
      refusalBy(() =>
        decideSetConfig(newsroomAfter(anchorAdded), { config: plain, syncGroups: groups }, roomForAll),
      ),
    ).toBe('ResourceNotFound');
  });
});
