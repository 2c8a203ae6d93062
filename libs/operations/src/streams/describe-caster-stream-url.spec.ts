import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { type ExistingCaster, publicPartId } from '#libs/caster';
import { firstStart, newsroomAfter, readyToStart, stopped } from '#libs/testing';
import type { Services, Studios } from '../index.js';
import { StreamAddresses } from '../stream-addresses.js';
import { describeCasterRtcInfo } from './describe-caster-rtc-info.js';
import { describeCasterStreamUrl } from './describe-caster-stream-url.js';
import type { sceneInfoResult } from './scene-info.js';

const call = { accountId: 'broadcaster', requestId: 'R', now: new Date() };
const given = { CasterId: 'newsroom' };
const servicesOver = (caster: ExistingCaster) =>
  ({
    studios: { read: async () => caster } as Partial<Studios>,
    streams: new StreamAddresses(Buffer.alloc(32, 1)),
  }) as Services;

type CasterStream = z.infer<typeof sceneInfoResult> & { RtmpUrl?: string };

const describeStreams = async (caster: ExistingCaster) => {
  const answer = await describeCasterStreamUrl.execute(given, call, servicesOver(caster));
  const { CasterStreams, Total } = describeCasterStreamUrl.result.strict().parse(answer);
  return { streams: (CasterStreams as { CasterStream: CasterStream[] }).CasterStream, total: Total };
};

const running = newsroomAfter(readyToStart, ...firstStart);
const idle = newsroomAfter(readyToStart, ...firstStart, stopped);

describe('DescribeCasterStreamUrl', () => {
  it('tells where each scene is seen, the program in each output and format', async () => {
    const { total, streams } = await describeStreams(running);
    expect(total).toBe(2);
    const [preview, program] = streams;
    expect(preview).toMatchObject({ SceneId: publicPartId('newsroom', 'scene-1'), OutputType: 0 });
    expect(program).toMatchObject({ SceneId: publicPartId('newsroom', 'scene-2'), OutputType: 1 });

    const told = program?.StreamInfos.StreamInfo.map((info) => `${info.TranscodeConfig} ${info.VideoFormat}`);
    expect(told).toEqual([
      'original flv',
      'original rtmp',
      'original m3u8',
      'lld flv',
      'lld rtmp',
      'lld m3u8',
    ]);
    const [flv, rtmp] = program?.StreamInfos.StreamInfo ?? [];
    expect(program?.StreamUrl).toBe(flv?.OutputStreamUrl);
    expect(program?.RtmpUrl).toBe(rtmp?.OutputStreamUrl);
  });

  it('lists the scenes of a stopped studio without addresses', async () => {
    const { streams } = await describeStreams(idle);
    expect(streams).toEqual(
      (['scene-1', 'scene-2'] as const).map((key, output) => ({
        SceneId: publicPartId('newsroom', key),
        OutputType: output,
        StreamInfos: { StreamInfo: [] },
      })),
    );
  });

  it('refuses a studio that was never started', () =>
    expect(describeStreams(newsroomAfter(readyToStart))).rejects.toMatchObject({ refusal: 'SceneNotFound' }));
});

describe('DescribeCasterRtcInfo', () => {
  it('answers one token for one studio, whatever it does', async () => {
    const tokenOf = async (caster: ExistingCaster) =>
      describeCasterRtcInfo.result
        .strict()
        .parse(await describeCasterRtcInfo.execute(given, call, servicesOver(caster))).AuthToken;
    const token = await tokenOf(running);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await tokenOf(idle)).toBe(token);
    expect(await tokenOf({ ...idle, casterId: 'evening' })).not.toBe(token);
  });
});
