import type { PartKey } from './part-kinds.js';

export interface CasterConfig {
  readonly domainName?: string;
  readonly callbackUrl?: string;
  /** Seconds. */
  readonly delay: number;
  /** True: layouts use channels; false: they use sources directly. It goes back to false only where an earlier version is restored. */
  readonly channelsEnabled: boolean;
  readonly programName?: string;
  readonly programInEffect: boolean;
  readonly transcode?: TranscodeConfig;
  readonly record?: RecordConfig;
  readonly sideOutputUrl?: string;
  readonly sideOutputUrls?: readonly string[];
  readonly syncGroups?: readonly SyncGroup[];
  readonly urgent: UrgentConfig;
}

export interface TranscodeConfig {
  readonly casterTemplate?: string;
  readonly liveTemplates?: readonly string[];
  readonly customVideo?: {
    readonly width?: number;
    readonly height?: number;
    readonly fps?: number;
    readonly bitrate?: number;
  };
}

export interface RecordConfig {
  readonly ossEndpoint?: string;
  readonly ossBucket?: string;
  readonly onDemand?: number;
  readonly interval?: number;
  readonly formats: readonly RecordFormat[];
}

export interface RecordFormat {
  readonly format: string;
  readonly ossObjectPrefix?: string;
  readonly sliceOssObjectPrefix?: string;
  /** Seconds. */
  readonly cycleDuration?: number;
}

/** Sources that play in step. */
export interface SyncGroup {
  /** 0 host mode, 1 conference mode. */
  readonly mode: number;
  readonly hostResource?: PartKey<'resource'>;
  readonly resources: readonly PartKey<'resource'>[];
  /** Milliseconds by which each source is late, in the order of `resources`. */
  readonly offsets?: readonly number[];
  readonly delayThreshold?: number;
}

/** What is shown when the sources fail. */
export interface UrgentConfig {
  readonly switchesByItself?: boolean;
  /** Seconds without a frame after which it switches. */
  readonly eofThreshold?: number;
  readonly materialId?: string;
  readonly imageId?: string;
  readonly imageUrl?: string;
  readonly liveStreamUrl?: string;
}
