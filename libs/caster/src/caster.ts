import type { CasterEvent } from './events.js';
import { nextPartNumber } from './part-keys.js';
import type { CasterSetup } from './setup.js';

/** A studio as its events leave it. A deleted one has no layouts to misuse. */
export type Caster = { readonly status: 'absent' } | StandingCaster | { readonly status: 'deleted' };

export interface StandingCaster {
  readonly status: 'idle';
  readonly casterId: string;
  readonly version: number;
  readonly name: string;
  readonly setup: CasterSetup;
  /** The number that the next part gets. */
  readonly nextPart: number;
  readonly clientToken: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly purchasedAt?: string;
  readonly expiresAt?: string;
}

export const absent: Caster = { status: 'absent' };

/** What is recorded has happened: evolve never refuses. */
export function evolve(caster: Caster, event: CasterEvent): Caster {
  switch (event.type) {
    case 'CasterCreated':
    case 'CasterCopied':
      return {
        status: 'idle',
        casterId: event.casterId,
        version: 1,
        name: event.name,
        setup: event.setup,
        nextPart: nextPartNumber(event.setup),
        clientToken: event.clientToken,
        createdAt: event.at,
        modifiedAt: event.at,
        ...(event.type === 'CasterCreated' &&
          event.purchasedAt !== undefined && { purchasedAt: event.purchasedAt }),
        ...(event.type === 'CasterCreated' &&
          event.expiresAt !== undefined && { expiresAt: event.expiresAt }),
      };
    case 'CasterConfigured':
      return edited(
        caster,
        event.at,
        (setup) => ({ ...setup, config: event.config, layouts: event.layoutsDiscarded ? [] : setup.layouts }),
        {
          name: event.name,
        },
      );
    case 'VideoResourceAdded':
      return edited(
        caster,
        event.at,
        (setup) => ({ ...setup, videoResources: [...setup.videoResources, event.videoResource] }),
        oneMorePart,
      );
    case 'LayoutAdded':
      return edited(
        caster,
        event.at,
        (setup) => ({ ...setup, layouts: [...setup.layouts, event.layout] }),
        oneMorePart,
      );
    case 'ComponentAdded':
      return edited(
        caster,
        event.at,
        (setup) => ({ ...setup, components: [...setup.components, event.component] }),
        oneMorePart,
      );
    case 'CasterDeleted':
      return { status: 'deleted' };
  }
}

export function fold(caster: Caster, events: Iterable<CasterEvent>): Caster {
  let state = caster;
  for (const event of events) state = evolve(state, event);
  return state;
}

const oneMorePart = (caster: StandingCaster) => ({ nextPart: caster.nextPart + 1 });

function edited(
  caster: Caster,
  at: string,
  change: (setup: CasterSetup) => CasterSetup,
  also: Partial<StandingCaster> | ((caster: StandingCaster) => Partial<StandingCaster>),
): Caster {
  if (caster.status !== 'idle') return caster;

  const more = typeof also === 'function' ? also(caster) : also;
  return { ...caster, version: caster.version + 1, modifiedAt: at, setup: change(caster.setup), ...more };
}
