import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, partAdded, publicPartId } from '#libs/caster';
import { anchor, fullScreen, newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideDeleteVideoResource } from './delete-caster-video-resource.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const withAnchor = (...events: CasterEvent[]) => newsroomAfter(partAdded('resource', anchor, at), ...events);
const remove = (caster = withAnchor()) =>
  decideDeleteVideoResource(caster, publicPartId('newsroom', anchor.key), context);

describe('DeleteCasterVideoResource', () => {
  it('takes the source off; layouts keep its location, channels let go of it', () => {
    const history: CasterEvent[] = [
      partAdded('layout', fullScreen, at),
      { type: 'ChannelSet', channel: { channelId: 'RV01', resource: anchor.key }, at },
    ];
    const removed = remove(withAnchor(...history));
    expect(removed).toEqual({ type: 'VideoResourceRemoved', key: anchor.key, at });

    const { setup } = withAnchor(...history, removed);
    expect(setup.parts.resource).toEqual([]);
    expect(setup.parts.layout).toEqual([fullScreen]);
    expect(setup.channels).toEqual([{ channelId: 'RV01' }]);
  });

  it('refuses while an episode or a sync group needs it', () => {
    const episode: CasterEvent = partAdded(
      'episode',
      {
        key: 'episode-9',
        type: 'Resource',
        resource: anchor.key,
        components: [],
        startTime: '2026-11-24T18:00:00Z',
        endTime: '2026-11-24T19:00:00Z',
      },
      at,
    );
    const syncGroups: CasterEvent = {
      type: 'SyncGroupsSet',
      syncGroups: [{ mode: 1, resources: [anchor.key] }],
      at,
    };
    for (const user of [episode, syncGroups])
      expect(refusalBy(() => remove(withAnchor(user)))).toBe('PartInUse');
  });

  it('refuses a source that is not there', () =>
    expect(refusalBy(() => remove(newsroomAfter()))).toBe('ResourceNotFound'));
});
