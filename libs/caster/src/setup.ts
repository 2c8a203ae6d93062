import type { CasterConfig } from './config.js';
import { type PartKey, type PartKind, partKinds } from './part-kinds.js';
import type { ShowList } from './parts/show.js';
import type { Part, Parts } from './parts.js';
import { type References, reference } from './references.js';

/** Part of the stored bytes of a setup and of their hash. `lift-setup.ts` knows what older ones looked like. */
export const SETUP_VERSION = 2;

/**
 * All that a studio owns, without identity: no id of a studio or of a part is in it, references among parts
 * are keys. So a copy has the very setup of its source, and equal hashes prove equal studios. What runs is not in it.
 */
export interface CasterSetup {
  readonly schemaVersion: typeof SETUP_VERSION;
  /** 1 general, 3 light carousel, 4 virtual studio, 6 playlist. */
  readonly normType: number;
  readonly chargeType: 'PostPaid';
  readonly resourceGroupId?: string;
  readonly tags: readonly Tag[];
  readonly config: CasterConfig;
  /** Those that were set, by their id. */
  readonly channels: readonly Channel[];
  readonly showList: ShowList;
  /** Parts of a kind stand in the order they were added, shows and playlist items in that of their list. */
  readonly parts: { readonly [K in PartKind]: readonly Parts[K][] };
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What plays on one of the studio's inputs. */
export interface Channel {
  /** RV01 to RV12. */
  readonly channelId: string;
  readonly resource?: PartKey<'resource'>;
  readonly faceBeauty?: string;
}

/** Every part that a setup names besides its parts, declared as those of `parts.ts` are. */
export const setupReferences: References<Omit<CasterSetup, 'parts'>> = {
  config: {
    syncGroups: { hostResource: reference('resource', 'refuse'), resources: reference('resource', 'refuse') },
  },
  channels: { resource: reference('resource', 'clear') },
  showList: { highPriorityShow: reference('show', 'clear') },
};

/** Every part that has a key, kind by kind. */
export function allParts(setup: CasterSetup): readonly Part[] {
  return partKinds.flatMap((kind): readonly Part[] => setup.parts[kind]);
}

export function noParts(): CasterSetup['parts'] {
  return Object.fromEntries(partKinds.map((kind) => [kind, []])) as unknown as CasterSetup['parts'];
}

/** The setup of a new studio. Only what is named here gets in: a name or a date would make every setup another. */
export function emptySetup({
  normType,
  tags,
  resourceGroupId,
  casterTemplate,
}: Pick<CasterSetup, 'normType' | 'resourceGroupId' | 'tags'> & { casterTemplate?: string }): CasterSetup {
  return {
    schemaVersion: SETUP_VERSION,
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
    channels: [],
    showList: { repeatTimes: 0 },
    parts: noParts(),
  };
}
