import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, partAdded, publicPartId } from '#libs/caster';
import { anchor, newsroomAfter, refusalBy, roomForAll, trailer } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideSetChannel } from './set-caster-channel.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const idOf = ({ key }: typeof anchor) => publicPartId('newsroom', key);
const sources = [partAdded('resource', anchor, at), partAdded('resource', trailer, at)];
const channelsOn: CasterEvent = {
  type: 'CasterConfigured',
  name: 'Newsroom',
  config: { ...newsroomAfter().setup.config, channelsEnabled: true },
  layoutsDiscarded: false,
  at,
};
const started: CasterEvent = { type: 'CasterStarted', at };
const after = (...events: CasterEvent[]) => newsroomAfter(...sources, channelsOn, ...events);
const set = (change: Partial<Parameters<typeof decideSetChannel>[1]>, caster = after()) =>
  decideSetChannel(caster, { channelId: 'RV01', paused: false, ...change }, context);

describe('SetCasterChannel', () => {
  it('binds a source by key, and keeps what is not passed', () => {
    const bound = set({ resourceId: idOf(trailer) });
    expect(bound).toEqual({ type: 'ChannelSet', channel: { channelId: 'RV01', resource: trailer.key }, at });
    expect(set({ faceBeauty: '2' }, after(bound)).channel).toEqual({ ...bound.channel, faceBeauty: '2' });
  });

  it('steers a file while the studio runs', () => {
    const running = after(started, set({ resourceId: idOf(trailer) }));
    expect(set({ paused: true, seekOffset: 9_000 }, running).playback).toEqual({
      channelId: 'RV01',
      paused: true,
      seekOffset: 9_000,
    });
  });

  it('plays a live source whatever it is told, and nothing on an empty channel', () => {
    const told = { paused: true, seekOffset: 9_000 };
    expect(set({ ...told, resourceId: idOf(anchor) }, after(started)).playback).toEqual({
      channelId: 'RV01',
      paused: false,
    });
    expect(set(told, after(started))).toEqual({ type: 'ChannelSet', channel: { channelId: 'RV01' }, at });
  });

  it('refuses a studio without channels', () =>
    expect(refusalBy(() => set({}, newsroomAfter()))).toBe('ChannelsDisabled'));

  it('refuses a source of another studio', () =>
    expect(refusalBy(() => set({ resourceId: publicPartId('evening', anchor.key) }))).toBe(
      'ResourceNotFound',
    ));
});
