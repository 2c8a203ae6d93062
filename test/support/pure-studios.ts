import { pureStudios as studiosInMemory } from '#libs/testing';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';

/** The pure studios of one account, called as clients call the API. */
export function pureStudios(): CallOperation {
  const studios = studiosInMemory();
  return (action, parameters) => studios.call('1000000000000001', action, parameters);
}
