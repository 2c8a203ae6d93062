import type { FindGrantor, FindResource } from '#libs/wire';
import { casterOf } from './grants/copy-grants.js';
import type { Services } from './operation.js';
import { Refusal } from './refusals.js';

/**
 * What a call acts on where its parameter only leads there: the studio of a playlist or of a grant, the domain of a
 * studio. Nothing is found in another account, and what is not found is the operation's to refuse.
 */
export function findResource({
  studios,
  casterList,
  grants,
}: Pick<Services, 'studios' | 'casterList' | 'grants'>): FindResource {
  return async ({ type, of }, value, call) => {
    if (of === 'GrantId') {
      const grant = await grants.find(call.accountId, value);
      // That of a tag is about any studio.
      return grant && (casterOf(grant.on) ?? '*');
    }
    if (type === 'caster') return (await casterList.playlists(call.accountId, value))[0]?.casterId;
    try {
      return (await studios.read(call, value)).setup.config.domainName;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
}

/** Whose studio a call copies, where it is not the caller's own. */
export function findGrantor({ studios }: Pick<Services, 'studios'>): FindGrantor {
  return (casterId, call) => studios.grantorOf(call, casterId);
}
