import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, partAdded, publicPartId } from '#libs/caster';
import { newsroomAfter, roomForAll, trailer } from '#libs/testing';
import { StreamAddresses } from '../stream-addresses.js';
import { channelsResult } from './describe-caster-channels.js';

const { at } = roomForAll;
const history: CasterEvent[] = [
  partAdded('resource', trailer, at),
  {
    type: 'CasterConfigured',
    name: 'Newsroom',
    config: { ...newsroomAfter().setup.config, channelsEnabled: true, domainName: 'live.example.com' },
    layoutsDiscarded: false,
    at,
  },
  { type: 'ChannelSet', channel: { channelId: 'RV02', resource: trailer.key, faceBeauty: '1' }, at },
  { type: 'ChannelSet', channel: { channelId: 'RV01' }, at },
];
const channels = (...events: CasterEvent[]) =>
  channelsResult(newsroomAfter(...history, ...events), new StreamAddresses(Buffer.from('a key'))).Channel;

describe('DescribeCasterChannels', () => {
  it('lists the channels that were set, in the order of their ids', () =>
    expect(channels()).toEqual([
      { ChannelId: 'RV01' },
      { ChannelId: 'RV02', ResourceId: publicPartId('newsroom', trailer.key), FaceBeauty: '1' },
    ]));

  it('tells where a channel with a source can be watched while the studio runs', () => {
    const [empty, bound] = channels({ type: 'CasterStarted', at });
    expect(empty).toEqual({ ChannelId: 'RV01' });
    expect(bound?.StreamUrl).toMatch(/^http:\/\/live\.example\.com\/.*\.flv$/);
    expect(bound?.RtmpUrl).toMatch(/^rtmp:\/\/live\.example\.com\//);
  });
});
