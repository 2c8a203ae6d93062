import { pureStudios as studiosInMemory } from '#libs/testing';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';

const accountId = '1000000000000001';

/** The pure studios of one account, called as clients call the API. */
export function pureStudios(): CallOperation {
  return watchedStudios().call;
}

/** With what happened to them. */
export function watchedStudios() {
  const studios = studiosInMemory();
  const call: CallOperation = (action, parameters) => studios.call(accountId, action, parameters);
  return {
    call,
    eventsOf: async (casterId: string) => studios.eventsOf(accountId, casterId),
    stateOf: async (casterId: string) => studios.stateOf(accountId, casterId),
  };
}
