import { createHmac } from 'node:crypto';
import { type ExistingCaster, isSceneOn, PartKey, Playlist, Scene, VideoResource } from '#libs/caster';

/** A stream that players can pull. */
export interface Stream {
  readonly domainName: string;
  readonly appName: string;
  readonly streamName: string;
  /** The original first, then one for each output template. */
  readonly renditions: readonly [Rendition, ...Rendition[]];
}

/** One quality of a stream, by the protocols that it is pulled with. */
export interface Rendition {
  /** `original`, or the output template it is transcoded to: `lsd`, `lld`, `lud`, `lhd`. */
  readonly transcode: string;
  readonly flv: string;
  readonly rtmp: string;
  readonly m3u8: string;
}

const APP_NAME = 'caster';

// The shape of the documented addresses wants a moment of expiry with ten digits. Ours never end: this is the year 2100.
const EXPIRY = 4_102_444_800;

/**
 * Where the pictures of a studio would be found. Addresses are derived, not stored: they stay the same for ever, are
 * guessed by nobody who lacks the installation's key, and are never a copy's, whose CasterId is another.
 */
export class StreamAddresses {
  constructor(private readonly key: Buffer) {}

  /** The mixed picture of a scene, while it is on. A preview is not transcoded. Absent without a domain. */
  ofScene(caster: ExistingCaster, { key, output }: Pick<Scene, 'key' | 'output'>): Stream | undefined {
    if (!isSceneOn(caster, key)) return undefined;
    return this.stream(caster, key, output === 'program' ? outputTemplates(caster) : []);
  }

  /** What plays on an input, while the studio runs. Absent without a domain. */
  ofChannel(caster: ExistingCaster, channelId: string): Stream | undefined {
    if (caster.status !== 'running') return undefined;
    return this.stream(caster, `channel-${channelId}`, []);
  }

  /** What a live source sends, while its studio runs; files and images are at home elsewhere. Absent without a domain. */
  ofSource(
    caster: ExistingCaster,
    { key, source }: Pick<VideoResource, 'key' | 'source'>,
  ): Stream | undefined {
    if (caster.status !== 'running' || source.kind !== 'live') return undefined;
    return this.stream(caster, key, []);
  }

  /** Of a playlist, which plays by itself, whether or not its studio runs. Absent without a domain. */
  ofPlaylist(caster: ExistingCaster, { key }: Pick<Playlist, 'key'>): Stream | undefined {
    return this.stream(caster, key, outputTemplates(caster));
  }

  /** Lets its holder join the studio by RTC. */
  rtcToken({ casterId }: ExistingCaster): string {
    return this.digest('rtc', casterId).toString('base64url');
  }

  private stream(
    { casterId, setup: { config } }: ExistingCaster,
    thing: PartKey | `channel-${string}`,
    templates: readonly string[],
  ): Stream | undefined {
    const { domainName } = config;
    if (domainName === undefined) return undefined;

    const streamName = this.hexDigits('stream', `${casterId}/${thing}`);
    return {
      domainName,
      appName: APP_NAME,
      streamName,
      renditions: [
        this.rendition(domainName, 'original', streamName),
        ...templates.map((template) => this.rendition(domainName, template, `${streamName}_${template}`)),
      ],
    };
  }

  private rendition(domainName: string, transcode: string, name: string): Rendition {
    const path = `/${APP_NAME}/${name}`;
    const authKey = `${EXPIRY}-0-0-${this.hexDigits('auth_key', path)}`;
    return {
      transcode,
      flv: `http://${domainName}${path}.flv`,
      rtmp: `rtmp://${domainName}${path}?auth_key=${authKey}`,
      m3u8: `http://${domainName}${path}.m3u8`,
    };
  }

  /** 32 of them, as an MD5 has. */
  private hexDigits(purpose: string, text: string): string {
    return this.digest(purpose, text).toString('hex').slice(0, 32);
  }

  /** The purpose keeps apart what is derived from the one key: none of it tells anything of another. */
  private digest(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.key).update(`${purpose}:${text}`).digest();
  }
}

/** `lsd` and `daobo-lsd` are the same output: answers know only the former. */
function outputTemplates({ setup }: ExistingCaster): readonly string[] {
  const templates = setup.config.transcode?.liveTemplates ?? [];
  return [...new Set(templates.map((template) => template.replace(/^daobo-/, '')))];
}
