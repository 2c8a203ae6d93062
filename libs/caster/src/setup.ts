export type PartKind = 'resource' | 'layout' | 'component';

/** A part's name inside its studio: its kind and a number that the studio never gives twice. */
export type PartKey = `${PartKind}-${number}`;

/**
 * All that a studio owns, without identity: no id of a studio or of a part is in it, references among parts
 * are keys. So a copy has the very setup of its source, and equal hashes prove equal studios.
 */
export interface CasterSetup {
  /** Part of the stored bytes and of their hash; a setup is never rehashed after upcasting. */
  readonly schemaVersion: 1;
  /** 1 general, 3 light carousel, 4 virtual studio, 6 playlist. */
  readonly normType: number;
  readonly chargeType: 'PostPaid';
  readonly resourceGroupId?: string;
  readonly tags: readonly Tag[];
  readonly config: CasterConfig;
  /** Parts stand in the order they were added. */
  readonly videoResources: readonly VideoResource[];
  readonly layouts: readonly Layout[];
  readonly components: readonly Component[];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface CasterConfig {
  readonly domainName?: string;
  readonly callbackUrl?: string;
  /** Seconds. */
  readonly delay: number;
  /** True: layouts use channels; false: they use sources directly. It never goes back to false. */
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
  readonly hostResource?: PartKey;
  readonly resources: readonly PartKey[];
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

export interface VideoResource {
  readonly key: PartKey;
  readonly name: string;
  /** RV01 to RV99: the slot that layouts name. */
  readonly locationId: string;
  readonly source: Source;
  /** Milliseconds; files only, like the fields below. */
  readonly beginOffset?: number;
  readonly endOffset?: number;
  /** 0 once, -1 for ever. */
  readonly repeatNum: number;
  readonly ptsCallbackInterval?: number;
  readonly fixedDelayDuration: number;
}

export type Source =
  | { readonly kind: 'live'; readonly url: string }
  | { readonly kind: 'material'; readonly materialId: string }
  | { readonly kind: 'file'; readonly url: string }
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'imageUrl'; readonly url: string };

/** Layers and their sources stand in parallel lists: blendList[i] fills videoLayers[i], mixList[i] sounds in audioLayers[i]. */
export interface Layout {
  readonly key: PartKey;
  readonly videoLayers: readonly VideoLayer[];
  readonly blendList: readonly string[];
  readonly audioLayers: readonly AudioLayer[];
  readonly mixList: readonly string[];
}

export interface VideoLayer {
  readonly fillMode: string;
  readonly fixedDelayDuration: number;
  readonly heightNormalized: number;
  readonly widthNormalized: number;
  readonly positionNormalized: readonly number[];
  readonly positionRefer: string;
}

export interface AudioLayer {
  readonly fixedDelayDuration: number;
  readonly validChannel: string;
  readonly volumeRate: number;
}

export interface Component {
  readonly key: PartKey;
  /** Absent: it is called by its own public id, and so is its copy. */
  readonly name?: string;
  /** RC01 to RC99; for a caption the location of the source it captions. */
  readonly locationId: string;
  readonly effect: string;
  readonly layerOrder?: string;
  readonly layer: ComponentLayer;
  readonly content: ComponentContent;
}

export interface ComponentLayer {
  readonly heightNormalized?: number;
  readonly widthNormalized?: number;
  readonly positionNormalized: readonly number[];
  readonly positionRefer: string;
  readonly transparency?: number;
}

export type ComponentContent =
  | { readonly type: 'text'; readonly text: string; readonly font: Font }
  | { readonly type: 'image'; readonly materialId: string }
  | { readonly type: 'caption'; readonly caption: Caption; readonly font: Font }
  | { readonly type: 'html'; readonly url: string };

export interface Font {
  readonly name: string;
  readonly color?: string;
  readonly sizeNormalized?: number;
  readonly borderColor: string;
  readonly borderWidthNormalized: number;
}

export interface Caption {
  /** The source that is transcribed. */
  readonly locationId?: string;
  readonly sourceLanguage: string;
  readonly targetLanguage?: string;
  readonly showsSource: boolean;
  readonly truncates: boolean;
  readonly sourceWordsPerLine: number;
  readonly targetWordsPerLine: number;
  readonly sourceReservePages: number;
  readonly targetReservePages: number;
}

export type Part = VideoResource | Layout | Component;

/** Every part that has a key, kind by kind in the order of the setup. */
export function partsOf(setup: CasterSetup): Part[] {
  return [...setup.videoResources, ...setup.layouts, ...setup.components];
}

/** The setup of a new studio. Only what is named here gets in: a name or a date would make every setup another. */
export function emptySetup({
  normType,
  tags,
  resourceGroupId,
  casterTemplate,
}: Pick<CasterSetup, 'normType' | 'resourceGroupId' | 'tags'> & { casterTemplate?: string }): CasterSetup {
  return {
    schemaVersion: 1,
    chargeType: 'PostPaid',
    normType,
    tags,
    ...(resourceGroupId !== undefined && { resourceGroupId }),
    config: {
      delay: 0,
      channelsEnabled: false,
      programInEffect: false,
      urgent: {},
      ...(casterTemplate !== undefined && { transcode: { casterTemplate } }),
    },
    videoResources: [],
    layouts: [],
    components: [],
  };
}
