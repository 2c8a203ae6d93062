import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, partAdded } from '#libs/caster';
import { anchor, newsroomAfter, roomForAll, trailer } from '#libs/testing';
import { StreamAddresses } from '../stream-addresses.js';
import { videoResourcesResult } from './describe-caster-video-resources.js';

const { at } = roomForAll;
const { setup } = newsroomAfter();
const history: CasterEvent[] = [
  partAdded('resource', anchor, at),
  partAdded('resource', trailer, at),
  {
    type: 'CasterConfigured',
    name: 'Newsroom',
    config: { ...setup.config, domainName: 'live.example.com' },
    layoutsDiscarded: false,
    at,
  },
];
const addresses = (...events: CasterEvent[]) =>
  videoResourcesResult(
    newsroomAfter(...history, ...events),
    new StreamAddresses(Buffer.from('a key')),
  ).VideoResource.map(({ FlvUrl }) => FlvUrl);

describe('DescribeCasterVideoResources', () => {
  it('tells where a live source can be watched while the studio runs', () => {
    const started: CasterEvent = { type: 'CasterStarted', at };
    const stopped: CasterEvent = { type: 'CasterStopped', at };
    expect(addresses(started)).toEqual([
      expect.stringMatching(/^http:\/\/live\.example\.com\/caster\/[0-9a-f]{32}\.flv$/),
      undefined,
    ]);
    expect(addresses(started, stopped)).toEqual([undefined, undefined]);
    expect(addresses(started, stopped, started)).toEqual(addresses(started));
  });
});
