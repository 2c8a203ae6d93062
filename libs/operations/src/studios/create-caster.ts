import { z } from 'zod';
import { type CasterCreated, emptySetup } from '#libs/caster';
import { type Call, choice, clientToken, numberChoice, onAnyCaster, text, time } from '#libs/wire';
import { casterTemplate, tagList } from '../caster-parameters.js';
import { newCasterId } from '../casters.js';
import { type ClientToken, clientTokenOf } from '../client-token.js';
import { defineOperation } from '../operation.js';
import type { StartingCommand } from '../studios.js';

export const createCaster = defineOperation({
  name: 'CreateCaster',
  kind: 'command',
  summary: 'Makes a new, idle production studio of the chosen type.',
  permission: onAnyCaster('create'),
  callsPerSecond: 10,
  parameters: {
    ChargeType: choice(['PostPaid']),
    ClientToken: clientToken(),
    NormType: numberChoice([1, 3, 4, 6], 'InvalidNormType.Malformed'),
    CasterName: text().optional(),
    CasterTemplate: casterTemplate().optional(),
    ExpireTime: time().optional(),
    PurchaseTime: time().optional(),
    ResourceGroupId: text({ max: 64 }).optional(),
    Tag: tagList(text({ max: 128 }), text({ min: 0, max: 128 }).default(''))
      .refine((tags) => new Set(tags.map(({ Key }) => Key)).size === tags.length, {
        error: 'a key comes twice',
      })
      .default([]),
  },
  answeredAs: { Tags: 'Tag' },
  result: z.object({ CasterId: z.string() }),
  refusals: ['CasterOfAnotherAccount', 'CasterQuotaReached', 'ClientTokenReused'],
  rest: { method: 'POST', path: '/v1/casters', headers: { 'idempotency-key': 'ClientToken' } },

  async execute(given, call, { commands }) {
    const token = clientTokenOf({ ...given, Tag: inOneOrder(given.Tag) });
    const created = await commands.execute<{ casterId: string }>(
      new CreateCasterCommand(call, newCasterId(), token, {
        name: given.CasterName,
        normType: given.NormType,
        casterTemplate: given.CasterTemplate,
        resourceGroupId: given.ResourceGroupId,
        tags: given.Tag.map((tag) => ({ key: tag.Key, value: tag.Value })),
        purchasedAt: given.PurchaseTime,
        expiresAt: given.ExpireTime,
      }),
    );
    return { CasterId: created.casterId };
  },
});

/** Tags are a set: a retry that sends them in another order is the same request. */
function inOneOrder<Tag extends { readonly Key: string }>(tags: readonly Tag[]): Tag[] {
  return [...tags].sort((a, b) => (a.Key < b.Key ? -1 : 1));
}

export class CreateCasterCommand implements StartingCommand {
  readonly operation = 'CreateCaster';

  constructor(
    readonly call: Call,
    readonly newCasterId: string,
    readonly token: ClientToken,
    readonly input: {
      readonly name?: string;
      readonly normType: number;
      readonly casterTemplate?: string;
      readonly resourceGroupId?: string;
      readonly tags: { key: string; value: string }[];
      readonly purchasedAt?: string;
      readonly expiresAt?: string;
    },
  ) {}
}

/** A studio without a name of its own is called by its id. */
export function decideCreateCaster({ call, newCasterId, token, input }: CreateCasterCommand): CasterCreated {
  return {
    type: 'CasterCreated',
    casterId: newCasterId,
    name: input.name ?? newCasterId,
    clientToken: token.clientToken,
    setup: emptySetup(input),
    ...(input.purchasedAt !== undefined && { purchasedAt: input.purchasedAt }),
    ...(input.expiresAt !== undefined && { expiresAt: input.expiresAt }),
    at: call.now.toISOString(),
  };
}
