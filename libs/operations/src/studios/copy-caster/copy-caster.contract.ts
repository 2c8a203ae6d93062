import { z } from 'zod';
import { clientToken, onCasterToCopy, text } from '#libs/wire';
import { casterId } from '../../caster-parameters.js';
import { newCasterId } from '../../casters.js';
import { clientTokenOf } from '../../client-token.js';
import { defineOperation } from '../../operation.js';
import { CopyCasterCommand } from './copy-caster.command.js';

export const copyCaster = defineOperation({
  name: 'CopyCaster',
  kind: 'command',
  summary:
    'Duplicates a production studio: a new one with ids of its own, identical in all that the source owns.',
  permission: onCasterToCopy('SrcCasterId'),
  callsPerSecond: 10,
  parameters: { SrcCasterId: casterId(), CasterName: text(), ClientToken: clientToken() },
  result: z.object({ CasterId: z.string() }),
  refusals: [
    'CasterNotFound',
    'CasterOfAnotherAccount',
    'CasterQuotaReached',
    'ClientTokenReused',
    'TooManyParts',
  ],
  rest: {
    method: 'POST',
    path: '/v1/casters/{SrcCasterId}/copies',
    headers: { 'idempotency-key': 'ClientToken' },
  },

  async execute(given, call, { commands }) {
    const copy = await commands.execute<{ casterId: string }>(
      new CopyCasterCommand(call, given.SrcCasterId, newCasterId(), given.CasterName, clientTokenOf(given)),
    );
    return { CasterId: copy.casterId };
  },
});
