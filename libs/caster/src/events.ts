import type { CasterConfig, CasterSetup, Component, Layout, VideoResource } from './setup.js';

/** What can happen to a studio. Facts in the past tense; times are ISO 8601 in UTC. */
export type CasterEvent =
  | CasterCreated
  | CasterCopied
  | CasterConfigured
  | VideoResourceAdded
  | LayoutAdded
  | ComponentAdded
  | CasterDeleted;

export interface CasterCreated {
  readonly type: 'CasterCreated';
  readonly casterId: string;
  readonly name: string;
  readonly clientToken: string;
  readonly setup: CasterSetup;
  readonly purchasedAt?: string;
  readonly expiresAt?: string;
  readonly at: string;
}

export interface CasterCopied {
  readonly type: 'CasterCopied';
  readonly casterId: string;
  readonly sourceCasterId: string;
  /** The committed version of the source that this is a copy of. */
  readonly sourceVersion: number;
  readonly name: string;
  readonly clientToken: string;
  readonly setup: CasterSetup;
  readonly at: string;
}

/** The whole configuration was replaced. */
export interface CasterConfigured {
  readonly type: 'CasterConfigured';
  readonly name: string;
  readonly config: CasterConfig;
  /** Layouts made for sources mean nothing to channels: switching channels on discarded them all. */
  readonly layoutsDiscarded: boolean;
  readonly at: string;
}

export interface VideoResourceAdded {
  readonly type: 'VideoResourceAdded';
  readonly videoResource: VideoResource;
  readonly at: string;
}

export interface LayoutAdded {
  readonly type: 'LayoutAdded';
  readonly layout: Layout;
  readonly at: string;
}

export interface ComponentAdded {
  readonly type: 'ComponentAdded';
  readonly component: Component;
  readonly at: string;
}

export interface CasterDeleted {
  readonly type: 'CasterDeleted';
  readonly at: string;
}

/** An event as a store keeps it. */
export interface EncodedEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const SCHEMA_VERSION = 1;
const types: Record<CasterEvent['type'], true> = {
  CasterCreated: true,
  CasterCopied: true,
  CasterConfigured: true,
  VideoResourceAdded: true,
  LayoutAdded: true,
  ComponentAdded: true,
  CasterDeleted: true,
};

export function encodeEvent({ type, ...data }: CasterEvent): EncodedEvent {
  return { type, schemaVersion: SCHEMA_VERSION, data };
}

/** Older schema versions are lifted here, so that the rest of the code knows today's shape alone. */
export function decodeEvent({ type, schemaVersion, data }: EncodedEvent): CasterEvent {
  if (!Object.hasOwn(types, type) || schemaVersion !== SCHEMA_VERSION)
    throw new Error(
      `Event ${type} version ${schemaVersion} is newer than this program: upgrade it before it reads this store`,
    );

  return { type, ...data } as unknown as CasterEvent;
}
