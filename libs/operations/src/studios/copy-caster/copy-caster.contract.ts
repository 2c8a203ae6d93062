import { z } from 'zod';
import { type Call, clientToken, type Given, onCasterToCopy, text } from '#libs/wire';
import { casterId } from '../../caster-parameters.js';
import { newCasterId } from '../../casters.js';
import { clientTokenOf } from '../../client-token.js';
import { momentOf, momentParameters, momentRefusals } from '../../moment.js';
import { defineOperation } from '../../operation.js';
import { CopyCasterCommand } from './copy-caster.command.js';

const parameters = { SrcCasterId: casterId(), CasterName: text(), ClientToken: clientToken() };

export const copyCaster = defineOperation({
  name: 'CopyCaster',
  kind: 'command',
  summary:
    'Duplicates a production studio: a new one with ids of its own, identical in all that the source owns.',
  permission: onCasterToCopy('SrcCasterId'),
  callsPerSecond: 10,
  parameters,
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
    parameters: momentParameters,
    refusals: momentRefusals,
  },

  async execute(given, call, { commands }) {
    const copy = await commands.execute<{ casterId: string }>(copyCommandOf(given, call));
    return { CasterId: copy.casterId };
  },
});

/** The moment counts among what a retry must repeat; a call without one hashes as it did before there were any. */
export function copyCommandOf(given: Given<typeof parameters>, call: Call): CopyCasterCommand {
  const { SrcCasterId, CasterName, ClientToken } = given;
  const moment = momentOf(given);
  const token = clientTokenOf({ SrcCasterId, CasterName, ClientToken, ...moment });
  return new CopyCasterCommand(call, SrcCasterId, newCasterId(), CasterName, token, moment);
}
