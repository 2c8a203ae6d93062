import type { Projections } from '#libs/projections';
import { casterList } from './caster-list/caster-list.projection.js';
import { casterStates } from './caster-states/caster-states.projection.js';

/** Every view there is: what the program keeps up to date, and what tests hold against the store. */
export const views: Projections['views'] = [casterStates, casterList];
