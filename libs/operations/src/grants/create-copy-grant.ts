import { z } from 'zod';
import { onCaster, pattern, text } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';
import { refuse } from '../refusals.js';
import { callerName, casterOf, type GrantedStudios, toldAccount } from './copy-grants.js';

interface Named {
  readonly CasterId?: string | undefined;
  readonly TagKey?: string | undefined;
  readonly TagValue?: string | undefined;
}

export const createCopyGrant = defineOperation({
  name: 'CreateCopyGrant',
  kind: 'command',
  restOnly: true,
  summary:
    'Lets another account copy from one studio, or from all with a tag. One that stands already is answered with its id.',
  permission: onCaster('update'),
  callsPerSecond: 10,
  parameters: {
    GranteeAccountId: pattern(/^\d{1,32}$/),
    CasterId: casterId().optional(),
    TagKey: text({ max: 128 }).optional(),
    TagValue: text({ max: 128 }).optional(),
  },
  result: z.object({ GrantId: z.string() }),
  refusals: ['CasterNotFound', 'CasterOfAnotherAccount', 'ParametersDoNotFit'],
  rest: { method: 'POST', path: '/v1/copy-grants' },

  async execute(given, call, { studios, grants, tellAccount }) {
    const { accountId: ownerAccountId } = call;
    const { GranteeAccountId: granteeAccountId } = given;
    const on = grantedStudios(given);
    if (granteeAccountId === ownerAccountId)
      throw refuse(
        'ParametersDoNotFit',
        'GranteeAccountId is the account itself, which may copy its studios.',
      );
    if ('casterId' in on) await studios.read(call, on.casterId);

    const { grantId } = await grants.create({
      ownerAccountId,
      granteeAccountId,
      on,
      createdBy: callerName(call),
    });
    tellAccount(
      call,
      toldAccount(granteeAccountId, 'CreateCopyGrant', { ownerAccountId, casterId: casterOf(on) }),
    );
    return { GrantId: grantId };
  },
});

/** A studio or a tag, and not both. */
export function grantedStudios({ CasterId, TagKey, TagValue }: Named): GrantedStudios {
  if (CasterId !== undefined && TagKey === undefined && TagValue === undefined) return { casterId: CasterId };
  if (CasterId === undefined && TagKey !== undefined)
    return { tag: { key: TagKey, ...(TagValue !== undefined && { value: TagValue }) } };
  throw refuse(
    'ParametersDoNotFit',
    'Name the studio (CasterId), or the tag of the studios (TagKey, and TagValue unless any value will do), not both.',
  );
}
