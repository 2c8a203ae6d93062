import type { FindResource } from '#libs/wire';
import type { Services } from './operation.js';
import { Refusal } from './refusals.js';

/**
 * What a call acts on where its parameter only leads there: the studio of a playlist, the domain of a studio. Nothing
 * is found in another account, and what is not found is the operation's to refuse.
 */
export function findResource({
  studios,
  casterList,
}: Pick<Services, 'studios' | 'casterList'>): FindResource {
  return async ({ type }, value, call) => {
    if (type === 'caster') return (await casterList.playlists(call.accountId, value))[0]?.casterId;
    try {
      return (await studios.read(call, value)).setup.config.domainName;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
}
