import { z } from 'zod';
import { type ExistingCaster, publicPartId, type Scene } from '#libs/caster';
import type { Rendition, Stream, StreamAddresses } from '../stream-addresses.js';

// How answers tell where a scene is seen. `StreamUrl` is its picture as it was mixed, for monitoring; `StreamInfos` are
// the outputs for the audience.

export const streamInfosResult = z.object({
  StreamInfo: z.array(
    z.object({ OutputStreamUrl: z.string(), TranscodeConfig: z.string(), VideoFormat: z.string() }),
  ),
});

export const sceneInfoResult = z.object({
  SceneId: z.string(),
  StreamUrl: z.string().optional(),
  StreamInfos: streamInfosResult,
});

/** A scene with its addresses: none while its studio is idle or has no domain. */
export function sceneInfo(caster: ExistingCaster, scene: Scene, streams: StreamAddresses) {
  const stream = streams.ofScene(caster, scene);
  return {
    SceneId: publicPartId(caster.casterId, scene.key),
    StreamUrl: streamUrl(stream),
    StreamInfos: streamInfos(stream),
  };
}

/** Every `StreamUrl` of the API: the original as FLV. */
export function streamUrl(stream: Stream | undefined): string | undefined {
  return stream?.renditions[0].flv;
}

/** Every `RtmpUrl` of the API: the original by RTMP. */
export function rtmpUrl(stream: Stream | undefined): string | undefined {
  return stream?.renditions[0].rtmp;
}

const formats = ['flv', 'rtmp', 'm3u8'] as const satisfies readonly (keyof Rendition)[];

/** One for each rendition and format. */
export function streamInfos(stream: Stream | undefined): z.infer<typeof streamInfosResult> {
  return {
    StreamInfo: (stream?.renditions ?? []).flatMap((rendition) =>
      formats.map((format) => ({
        OutputStreamUrl: rendition[format],
        TranscodeConfig: rendition.transcode,
        VideoFormat: format,
      })),
    ),
  };
}
