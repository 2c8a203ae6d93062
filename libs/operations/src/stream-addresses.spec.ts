import { describe, expect, it } from '@jest/globals';
import type { CasterConfig, ExistingCaster } from '#libs/caster';
import { configuredWith, firstStart, newsroomAfter, readyToStart, stopped } from '#libs/testing';
import { StreamAddresses } from './stream-addresses.js';

const streams = new StreamAddresses(Buffer.alloc(32, 1));
const elsewhere = new StreamAddresses(Buffer.alloc(32, 2));
const running = newsroomAfter(readyToStart, ...firstStart);
const copy: ExistingCaster = { ...running, casterId: 'evening' };
const preview = { key: 'scene-1', output: 'preview' } as const;
const program = { key: 'scene-2', output: 'program' } as const;

const withOutputs = (transcode: CasterConfig['transcode']) =>
  newsroomAfter(configuredWith({ domainName: 'live.example.com', transcode }), ...firstStart);

describe('Stream addresses', () => {
  it('have the documented shape', () => {
    const [original, lld] = streams.ofScene(running, program)?.renditions ?? [];
    const streamName = streams.ofScene(running, program)?.streamName ?? '';
    expect(streamName).toMatch(/^[0-9a-f]{32}$/);
    const at = `live.example.com/caster/${streamName}`;
    expect(original).toEqual({
      transcode: 'original',
      flv: `http://${at}.flv`,
      rtmp: expect.stringMatching(new RegExp(`^rtmp://${at}\\?auth_key=\\d{10}-0-0-[0-9a-f]{32}$`)),
      m3u8: `http://${at}.m3u8`,
    });
    expect(lld).toEqual({
      transcode: 'lld',
      flv: `http://${at}_lld.flv`,
      rtmp: expect.stringMatching(new RegExp(`^rtmp://${at}_lld\\?auth_key=\\d{10}-0-0-[0-9a-f]{32}$`)),
      m3u8: `http://${at}_lld.m3u8`,
    });
    expect(original?.rtmp.split('-0-0-')[1]).not.toBe(lld?.rtmp.split('-0-0-')[1]);
  });

  it('never change: these are the ones of the first installations', () =>
    expect({
      program: streams.ofScene(running, program)?.renditions[0].rtmp,
      channel: streams.ofChannel(running, 'RV01')?.streamName,
      playlist: streams.ofPlaylist(running, { key: 'playlist-3' })?.streamName,
      rtcToken: streams.rtcToken(running),
    }).toEqual({
      program:
        'rtmp://live.example.com/caster/e8eb1294c3f95c344d7098f0a6f81ac3?auth_key=4102444800-0-0-2dffcfc70315b6a4207295660f4d881f',
      channel: 'dd877b1d921bd3dcee16bbff7a6050d4',
      playlist: '9be33c33c6e222446c76c19308c53cb7',
      rtcToken: 'noNGXCmd333w41F8XCvJ2o_hP1bvRDiSFlz46A-uJl0',
    }));

  it('are the same after the studio, or the program that runs it, was stopped and started', () =>
    expect(
      new StreamAddresses(Buffer.alloc(32, 1)).ofScene(
        newsroomAfter(readyToStart, ...firstStart, stopped, ...firstStart.slice(2)),
        program,
      ),
    ).toEqual(streams.ofScene(running, program)));

  it('are shared by nothing: other scenes, channels, playlists, copies and installations have others', () => {
    const names = [streams, elsewhere].flatMap((addresses) =>
      [running, copy].flatMap((caster) => [
        addresses.ofScene(caster, preview)?.streamName,
        addresses.ofScene(caster, program)?.streamName,
        addresses.ofChannel(caster, 'RV01')?.streamName,
        addresses.ofChannel(caster, 'RV02')?.streamName,
        addresses.ofPlaylist(caster, { key: 'playlist-3' })?.streamName,
        addresses.rtcToken(caster),
      ]),
    );
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(24);
  });

  it('are none while the studio is idle, but for a playlist, which plays by itself', () => {
    const idle = newsroomAfter(readyToStart, ...firstStart, stopped);
    expect(streams.ofScene(idle, program)).toBeUndefined();
    expect(streams.ofChannel(idle, 'RV01')).toBeUndefined();
    expect(streams.ofPlaylist(idle, { key: 'playlist-3' })).toEqual(
      streams.ofPlaylist(running, { key: 'playlist-3' }),
    );
  });

  it('are none without a domain', () => {
    const homeless = newsroomAfter(readyToStart, ...firstStart, configuredWith({}));
    expect(streams.ofScene(homeless, program)).toBeUndefined();
    expect(streams.ofChannel(homeless, 'RV01')).toBeUndefined();
    expect(streams.ofPlaylist(homeless, { key: 'playlist-3' })).toBeUndefined();
  });

  it('are one for each output template of the program; previews and channels are not transcoded', () => {
    const transcodes = (caster: ExistingCaster, scene: typeof preview | typeof program) =>
      streams.ofScene(caster, scene)?.renditions.map(({ transcode }) => transcode);
    expect(transcodes(withOutputs({ liveTemplates: ['lsd', 'lhd'] }), program)).toEqual([
      'original',
      'lsd',
      'lhd',
    ]);
    expect(transcodes(withOutputs(undefined), program)).toEqual(['original']);
    expect(transcodes(running, preview)).toEqual(['original']);
    expect(streams.ofChannel(running, 'RV01')?.renditions).toHaveLength(1);
  });

  it('call an output by its documented name, once', () => {
    const caster = withOutputs({ liveTemplates: ['lsd', 'daobo-lsd', 'daobo-lud'] });
    expect(streams.ofScene(caster, program)?.renditions.map(({ transcode }) => transcode)).toEqual([
      'original',
      'lsd',
      'lud',
    ]);
  });
});
